"""What an operator sets: one typed object, from the environment's `GOSDOM_…`; whoever needs a setting is handed it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, IPvAnyNetwork, NonNegativeInt, PositiveInt, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """How does this house run? Read once, at start; printing it shows no secret.

    >>> settings = Settings(database_url="postgresql://gosdom:swordfish@db/gosdom")
    >>> "swordfish" in repr(settings)
    False
    """

    model_config = SettingsConfigDict(env_prefix="GOSDOM_", frozen=True, hide_input_in_errors=True)

    demo: ClassVar[bool] = False
    """Whether the clock may be moved and tokens never expire. No variable sets it: only `DemoSettings` do."""

    database_url: SecretStr = Field(description="postgresql://user:password@host/database, PostgreSQL 16 or newer")
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="the port to listen on; 0 takes any free one")
    log_level: LogLevel = Field(default="info", description="the least to log")
    log_json: bool = Field(default=True, description="logs as JSON lines; otherwise for a person's eyes")
    statement_timeout: PositiveInt = Field(default=10, description="seconds after which a statement is given up")
    read_connections: PositiveInt = Field(default=8, description="connections that read, for each process")
    write_connections: PositiveInt = Field(default=8, description="connections that write, for each process")
    cached_statements: PositiveInt = Field(
        default=200, description="prepared statements a reading connection keeps, each some 200 KB on the server"
    )

    metrics: bool = Field(default=True, description="whether /metrics tells Prometheus how we do; no personal data")

    # What happened, and who is told
    database_listen_url: SecretStr | None = Field(
        default=None, description="PostgreSQL itself, where GOSDOM_DATABASE_URL is a pooler, which cannot LISTEN"
    )
    event_days: PositiveInt = Field(default=14, description="days that a subscription's cursor can look back")
    socket_grace: PositiveInt = Field(
        default=15, description="seconds that a client may leave its socket full before it is dropped"
    )

    # The door: what a request may look like, and what it may cost. A refusal tells the figure and the limit.
    introspection: bool = Field(default=True, description="whether clients may ask for the schema")
    unprocessable: bool = Field(
        default=False, description="answer 422 in place of 400 to a document that is invalid (graphql-response+json)"
    )
    cors_origins: tuple[str, ...] = Field(
        default=(), description='origins whose pages may call us: ["https://app.example"], or ["*"] without cookies'
    )
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(), description='networks whose X-Forwarded-For is believed: ["10.0.0.0/8"]'
    )
    compress: bool = Field(default=True, description="whether answers are gzipped for clients that take it")
    max_body: PositiveInt = Field(
        default=262_144, description="bytes of a request's body, of its query string, or of a socket's message"
    )
    max_tokens: PositiveInt = Field(default=2_000, description="words and signs of a document")
    max_depth: PositiveInt = Field(default=15, description="selections in each other")
    max_aliases: PositiveInt = Field(default=30, description="aliases of a document")
    max_directives: PositiveInt = Field(default=50, description="directives of a document")
    max_root_fields: PositiveInt = Field(default=20, description="fields at the root of an operation")
    max_values: PositiveInt = Field(default=2_000, description="values in an operation's variables, lists counted")
    max_cost: PositiveInt = Field(default=10_000, description="what one operation may cost; an object costs 1")
    request_timeout: PositiveInt = Field(default=20, description="seconds after which a whole request is given up")
    viewer_budget: NonNegativeInt = Field(default=100_000, description="cost a minute for each viewer; 0: no limit")
    address_budget: NonNegativeInt = Field(default=300_000, description="cost a minute for each address; 0: no limit")

    # Who signs people in: an OpenID Connect issuer, or ЕСИА; without one nobody can
    oidc_issuer: str = Field(default="", description="the issuer, exactly as its discovery document names itself")
    oidc_client_id: str = Field(default="gosdom", description="as what the issuer knows us (ЕСИА: the mnemonic)")
    oidc_client_secret: SecretStr | None = Field(default=None, description="none: PKCE alone (a public client)")
    oidc_scopes: str = Field(default="openid profile", description="what is asked for; ЕСИА: openid fullname snils …")
    oidc_snils_claim: str = Field(default="snils", description="the claim with the СНИЛС")
    oidc_confirmed_claim: str = Field(
        default="trusted", description="the claim that is true for a confirmed account; only those get premises"
    )
    oidc_organisation_claim: str = Field(
        default="organisation_inn", description="the claim with the ИНН of the organisation that one acts for"
    )
    esia_signer_url: SecretStr | None = Field(
        default=None, description="with it the issuer is spoken to as ЕСИА: the service that signs (and verifies) ГОСТ"
    )
    esia_certificate_hash: str = Field(default="", description="the ГОСТ hash of our certificate that ЕСИА knows")
    session_days: PositiveInt = Field(default=30, description="days after which one signs in again")
    sign_in_budget: NonNegativeInt = Field(
        default=120, description="steps of signing in, a minute for each address (some take four); 0: no limit"
    )
    app_redirects: tuple[str, ...] = Field(
        default=(), description='where apps are sent back to: ["com.example.dom:/signed-in"]; loopback with any port'
    )

    # Who is reached, and how: without these a channel is silent, and what is planned for it is given up with a reason
    public_url: str = Field(default="http://127.0.0.1:8000", description="where people find us: links in messages")
    broker_url: SecretStr | None = Field(
        default=None, description="redis://… or amqp://… for the workers' messages; PostgreSQL carries them without it"
    )
    vapid_private_key: SecretStr | None = Field(default=None, description="of web push, made once by `gosdom keys`")
    vapid_subject: str = Field(default="", description="mailto:… or https://… where push services find us")
    push_hosts: tuple[str, ...] = Field(
        default=(
            "fcm.googleapis.com",
            "updates.push.services.mozilla.com",
            "*.push.services.mozilla.com",
            "web.push.apple.com",
            "*.push.apple.com",
            "*.notify.windows.com",
        ),
        description="hosts that we push to, https alone; a whole origin, http://127.0.0.1:9000, for a test's receiver",
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:password@host:587 (STARTTLS where offered) or smtps://…"
    )
    mail_from: str = Field(default="gosdom <no-reply@localhost>", description="who writes our letters")
    sms_url: SecretStr | None = Field(
        default=None, description="the gateway: {phone} and {text} stand in it, quoted; POST where there is a body"
    )
    sms_body: str = Field(default="", description='what is POSTed, JSON: {"to": "{phone}", "text": "{text}"}')
    sms_success: str = Field(default="", description="a regular expression that a good answer's body matches")
    sms_daily: PositiveInt = Field(default=5, description="messages a day to one person")
    # Where photos and documents lie
    files_url: str = Field(
        default="",
        description="where files lie: file:///var/lib/gosdom/files, s3://bucket/prefix; ~/.local/share/gosdom/files",
    )
    files_options: dict[str, SecretStr] = Field(
        default={},
        description='of the store, JSON: {"endpoint": "https://…", "access_key_id": "…", "secret_access_key": "…"}',
    )

    regional_system_act: str = Field(
        default="",
        description="the act of the region that makes this a regional system (463-ФЗ); without it no meeting has force",
    )
    worker_metrics_port: int = Field(
        default=0, ge=0, le=65535, description="where a worker tells its figures; 0: nowhere"
    )

    @field_validator("database_url", "database_listen_url")
    @classmethod
    def _is_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        return url


class DemoSettings(Settings):
    """How does a demo or a test run? As everything else, for a person's eyes, and its clock can be moved."""

    demo: ClassVar[bool] = True

    log_level: LogLevel = "warning"
    log_json: bool = False
    files_url: str = "memory:///"
    viewer_budget: int = 10_000_000
    address_budget: int = 10_000_000
