-- Secrets and sessions: what signing in needs. Not event-sourced (security.md sections 1, 2, 10).
-- People themselves are in the event store; here a person is only an id.

create table credentials (
    user_id uuid primary key,
    password_hash text not null,
    password_changed_at timestamptz not null,
    -- The next sign-in may only choose another password.
    must_change boolean not null default false,
    -- Raised by whatever ends every session of the person; a session with a lower one is dead.
    security_version bigint not null default 1
);

-- The last five hashes, so that an old password does not come back.
create table password_history (
    user_id uuid not null,
    set_at timestamptz not null,
    password_hash text not null,
    primary key (user_id, set_at)
);

create table sessions (
    id uuid primary key,
    user_id uuid not null,
    security_version bigint not null,
    created_at timestamptz not null,
    -- Last human input; the idle limit counts from here.
    last_activity_at timestamptz not null,
    -- Absolute end.
    expires_at timestamptz not null,
    -- The last tab said it closes: the session ends then, unless a reload refreshes it.
    closing_at timestamptz,
    stepped_up_until timestamptz,
    ip text not null,
    user_agent text not null,
    device_hash bytea not null,
    ended_at timestamptz,
    end_reason text check (end_reason in (
        'logout', 'idle', 'expired', 'closed', 'revoked', 'displaced', 'refresh_reused',
        'password_changed', 'role_changed', 'deactivated')),
    check ((ended_at is null) = (end_reason is null))
);
create index sessions_live on sessions (user_id, created_at) where ended_at is null;
create index sessions_age on sessions (created_at);

-- One row per refresh token ever issued in a session; only hashes are kept.
create table refresh_tokens (
    hash bytea primary key,
    session_id uuid not null references sessions (id) on delete cascade,
    issued_at timestamptz not null,
    rotated_at timestamptz,
    replaced_by bytea
);
create index refresh_tokens_session on refresh_tokens (session_id);

-- Browsers that have signed in before: guesses of strangers do not lock them out.
create table known_devices (
    user_id uuid not null,
    device_hash bytea not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (user_id, device_hash)
);

create table invites (
    hash bytea primary key,
    user_id uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    -- A newer invitation of the same person closed this one.
    superseded_at timestamptz
);
create index invites_user on invites (user_id);

-- Sliding windows of the exact limits: one row per counted act. Losing them in a crash only
-- forgives guesses, so the table is not logged.
create unlogged table limit_hits (
    scope text not null,
    key text not null,
    at timestamptz not null,
    attempt uuid not null,
    primary key (scope, key, at, attempt)
);

-- Accounts under guessing. The key is a hash of the address typed, so an unknown address locks
-- just as a known one does.
create table login_locks (
    account_key text primary key,
    locks int not null,
    locked_until timestamptz not null
);

create table preferences (
    user_id uuid primary key,
    value jsonb not null check (jsonb_typeof(value) = 'object'),
    updated_at timestamptz not null
);

-- Who did what around the data: sign-ins, refusals, views, downloads (security.md section 10).
create table access_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor uuid,
    role text,
    session_id uuid,
    kind text not null,
    outcome text not null check (outcome in ('ok', 'refused')),
    ip text,
    device text,
    user_agent_hash text,
    request_id text,
    resource text,
    detail jsonb not null default '{}'
);
create index access_log_at on access_log (at, id);
create index access_log_actor on access_log (actor, at);
create index access_log_kind on access_log (kind, at);

create function refuse_access_log_change() returns trigger
language plpgsql as $$
begin
    raise exception 'the access log is never changed or deleted (% refused)', lower(tg_op)
        using errcode = 'restrict_violation';
end
$$;

create trigger access_log_refuse_change before update or delete on access_log
    for each statement execute function refuse_access_log_change();
create trigger access_log_refuse_truncate before truncate on access_log
    for each statement execute function refuse_access_log_change();
-- Also in replica mode, which would otherwise be a way round both.
alter table access_log enable always trigger access_log_refuse_change;
alter table access_log enable always trigger access_log_refuse_truncate;

do $$
begin
    if exists (select from pg_roles where rolname = 'rayenna_app') then
        grant select, insert, update, delete
           on credentials, password_history, sessions, refresh_tokens, known_devices, invites,
              limit_hits, login_locks, preferences
           to rayenna_app;
        revoke all on access_log from rayenna_app;
        grant select, insert on access_log to rayenna_app;
    end if;
    if exists (select from pg_roles where rolname = 'rayenna_reader') then
        grant select on access_log to rayenna_reader;
    end if;
end
$$;
