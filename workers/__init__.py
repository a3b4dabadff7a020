"""People who walk the house at night: they plan what time brings, and carry what was planned to people.

broker       by what messages travel: PostgreSQL, Redis or RabbitMQ
main         a worker process: its broker, its actor, its clock (`python -m workers.main`, `dramatiq workers.main`)
supervisor   keeps processes running (`gosdom worker`)
clock        woken by the doorbell and once a second: plans, claims, sweeps
deliver      sends what was claimed, and records what came of it: retries live here alone
web_push, email, sms    one `send` a channel
requests     what time does to requests
listing      `gosdom deliveries`
"""
