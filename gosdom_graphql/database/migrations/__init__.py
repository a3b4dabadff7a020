"""The chain, one module a migration; `gosdom_graphql.database.migrate` says how to write one."""
