"""How notifications change.

bell         what a person is told: planned, with its deliveries, in the transaction of its cause; read; settings
contacts     addresses, confirmed by a code that is counted and slowed
reminders    what a person wants to be reminded of
deliveries   planned → sending → sent | gave up, by lease and attempt
"""
