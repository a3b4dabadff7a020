"""Audit: who did what to what, who looked at whose request, what is kept about a person, and how it is let go.

deeds     every mutation, recorded in its own transaction by `gosdom_graphql.mutations`
looks     whoever opens a request, or premises, for an office is remembered, after the answer and in batches (`looks`)
export    all that is kept about a person, as a zip of JSON (`export`)
erasure   what may go goes at once, what the law keeps goes when it may (`store.erase`, `store.finish_erasures`)

What is recorded are ids, never words: a record outlives the names behind them. The tables only grow: a trigger of the
database refuses any other change.
"""
