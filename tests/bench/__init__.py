"""Bench: how fast is it? `python -m tests.bench PART` measures one part; each is a module here with a `main(argv)`.

    reads      three pages beside one statement by hand, PostGraphile, Strawberry with data loaders, Ariadne
    fanout     one event to thousands of sockets, beside Node's graphql-ws; slow readers; a deploy
    writes     a request submitted and answered, beside the same statements by hand
    startup    `gosdom serve` to its first answer
    growth     every list at ten and at a hundred times the requests
    meeting    a hundred thousand ballots cast, beside the same statements by hand; sealed, watched, counted
    core log push deliver      the rules, the log, web push, deliveries
    all        every part

Others' servers are installed by the bench into a folder of its own, in the user's cache or `--peers DIR`; who is absent
is said to be absent. Servers have one core, the client the others: figures of a machine that others use say little,
except the milliseconds of processor beside them. GOSDOM_SCALE=100 for real sizes.
"""
