-- What the migrations make, for reading and for reviews. Written by `make generate`.

public.access_log
    id bigint not null identity
    at timestamp with time zone not null
    actor uuid
    role text
    session_id uuid
    kind text not null
    outcome text not null
    ip text
    device text
    user_agent_hash text
    request_id text
    resource text
    detail jsonb not null default '{}'::jsonb
    access_log_outcome_check: CHECK ((outcome = ANY (ARRAY['ok'::text, 'refused'::text])))
    access_log_pkey: PRIMARY KEY (id)
    CREATE INDEX access_log_actor ON public.access_log USING btree (actor, at)
    CREATE INDEX access_log_at ON public.access_log USING btree (at, id)
    CREATE INDEX access_log_kind ON public.access_log USING btree (kind, at)
    CREATE UNIQUE INDEX access_log_pkey ON public.access_log USING btree (id)
    CREATE TRIGGER access_log_refuse_change BEFORE DELETE OR UPDATE ON public.access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_access_log_change()
    CREATE TRIGGER access_log_refuse_truncate BEFORE TRUNCATE ON public.access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_access_log_change()
    rayenna_app may insert, select
    rayenna_reader may select

public.commands
    id uuid not null
    request_hash bytea not null
    actor text not null
    aggregate_type text not null
    aggregate_id text not null
    version bigint not null
    epoch integer not null
    txid xid8 not null
    position bigint not null
    result jsonb not null
    at timestamp with time zone not null default now()
    commands_pkey: PRIMARY KEY (id)
    CREATE INDEX commands_age ON public.commands USING brin (at)
    CREATE UNIQUE INDEX commands_pkey ON public.commands USING btree (id)
    rayenna_app may delete, insert, select, update

public.credentials
    user_id uuid not null
    password_hash text not null
    password_changed_at timestamp with time zone not null
    must_change boolean not null default false
    security_version bigint not null default 1
    credentials_pkey: PRIMARY KEY (user_id)
    CREATE UNIQUE INDEX credentials_pkey ON public.credentials USING btree (user_id)
    rayenna_app may delete, insert, select, update

public.epochs
    epoch integer not null
    system_identifier bigint
    started_at timestamp with time zone not null default now()
    note text not null
    epochs_pkey: PRIMARY KEY (epoch)
    CREATE UNIQUE INDEX epochs_pkey ON public.epochs USING btree (epoch)
    rayenna_app may select
    rayenna_reader may select

public.events
    aggregate_type text not null
    aggregate_id text not null
    sequence bigint not null
    event_type text not null
    event_version text not null
    payload jsonb not null
    metadata jsonb not null
    txid xid8 not null default pg_current_xact_id()
    position bigint not null identity
    recorded_at timestamp with time zone not null default clock_timestamp()
    event_id uuid not null default gen_random_uuid()
    epoch integer not null default es.current_epoch()
    actor text generated (metadata ->> 'actor'::text)
    correlation_id text generated (metadata ->> 'correlation_id'::text)
    events_aggregate_id_check: CHECK ((((aggregate_id)::uuid)::text = aggregate_id))
    events_event_version_check: CHECK (((split_part(event_version, '.'::text, 1))::integer >= 1))
    events_pkey: PRIMARY KEY (aggregate_type, aggregate_id, sequence)
    events_sequence_check: CHECK ((sequence >= 1))
    CREATE INDEX events_actor ON public.events USING btree (actor, recorded_at)
    CREATE INDEX events_contracts_of_project ON public.events USING btree (((payload ->> 'project_id'::text))) WHERE (event_type = 'amc_contract.signed'::text)
    CREATE INDEX events_correlation ON public.events USING btree (correlation_id)
    CREATE INDEX events_payments_of_customer ON public.events USING btree (((payload ->> 'customer_id'::text))) WHERE (event_type = 'invoice.payment_recorded'::text)
    CREATE INDEX events_when ON public.events USING brin (recorded_at)
    CREATE UNIQUE INDEX events_feed ON public.events USING btree (epoch, txid, "position")
    CREATE UNIQUE INDEX events_pkey ON public.events USING btree (aggregate_type, aggregate_id, sequence)
    CREATE TRIGGER events_publish_appender BEFORE INSERT ON public.events FOR EACH STATEMENT EXECUTE FUNCTION es.publish_appender()
    CREATE TRIGGER events_refuse_change BEFORE DELETE OR UPDATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change()
    CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_change()
    rayenna_app may insert, select
    rayenna_reader may select

public.invites
    hash bytea not null
    user_id uuid not null
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    used_at timestamp with time zone
    superseded_at timestamp with time zone
    invites_pkey: PRIMARY KEY (hash)
    CREATE INDEX invites_user ON public.invites USING btree (user_id)
    CREATE UNIQUE INDEX invites_pkey ON public.invites USING btree (hash)
    rayenna_app may delete, insert, select, update

public.known_devices
    user_id uuid not null
    device_hash bytea not null
    first_seen_at timestamp with time zone not null
    last_seen_at timestamp with time zone not null
    known_devices_pkey: PRIMARY KEY (user_id, device_hash)
    CREATE UNIQUE INDEX known_devices_pkey ON public.known_devices USING btree (user_id, device_hash)
    rayenna_app may delete, insert, select, update

public.leases
    name text not null
    owner uuid not null
    fence bigint not null default 1
    until timestamp with time zone not null
    leases_pkey: PRIMARY KEY (name)
    CREATE UNIQUE INDEX leases_pkey ON public.leases USING btree (name)
    rayenna_app may delete, insert, select, update

public.limit_hits
    scope text not null
    key text not null
    at timestamp with time zone not null
    attempt uuid not null
    limit_hits_pkey: PRIMARY KEY (scope, key, at, attempt)
    CREATE UNIQUE INDEX limit_hits_pkey ON public.limit_hits USING btree (scope, key, at, attempt)
    rayenna_app may delete, insert, select, update

public.login_locks
    account_key text not null
    locks integer not null
    locked_until timestamp with time zone not null
    login_locks_pkey: PRIMARY KEY (account_key)
    CREATE UNIQUE INDEX login_locks_pkey ON public.login_locks USING btree (account_key)
    rayenna_app may delete, insert, select, update

public.number_series
    series text not null
    scope text not null
    next bigint not null
    last_on date
    number_series_next_check: CHECK ((next >= 1))
    number_series_pkey: PRIMARY KEY (series, scope)
    CREATE UNIQUE INDEX number_series_pkey ON public.number_series USING btree (series, scope)
    rayenna_app may delete, insert, select, update
    rayenna_reader may select

public.parked
    projection text not null
    version integer not null
    key text not null
    event_id uuid not null
    epoch integer not null
    txid xid8 not null
    position bigint not null
    error text not null
    attempts integer not null default 1
    skipped bigint not null default 0
    first_at timestamp with time zone not null default now()
    last_at timestamp with time zone not null default now()
    parked_pkey: PRIMARY KEY (projection, version, key)
    CREATE UNIQUE INDEX parked_pkey ON public.parked USING btree (projection, version, key)
    rayenna_app may delete, insert, select, update
    rayenna_reader may select

public.password_history
    user_id uuid not null
    set_at timestamp with time zone not null
    password_hash text not null
    password_history_pkey: PRIMARY KEY (user_id, set_at)
    CREATE UNIQUE INDEX password_history_pkey ON public.password_history USING btree (user_id, set_at)
    rayenna_app may delete, insert, select, update

public.preferences
    user_id uuid not null
    value jsonb not null
    updated_at timestamp with time zone not null
    preferences_pkey: PRIMARY KEY (user_id)
    preferences_value_check: CHECK ((jsonb_typeof(value) = 'object'::text))
    CREATE UNIQUE INDEX preferences_pkey ON public.preferences USING btree (user_id)
    rayenna_app may delete, insert, select, update

public.projection_active
    name text not null
    version integer not null
    promoted_at timestamp with time zone not null default now()
    projection_active_name_version_fkey: FOREIGN KEY (name, version) REFERENCES projections(name, version)
    projection_active_pkey: PRIMARY KEY (name)
    CREATE UNIQUE INDEX projection_active_pkey ON public.projection_active USING btree (name)
    rayenna_app may delete, insert, select, update
    rayenna_reader may select

public.projections
    name text not null
    version integer not null
    state text not null
    epoch integer not null default 0
    txid xid8 not null default '0'::xid8
    position bigint not null default 0
    owner uuid
    fence bigint not null default 0
    lease_until timestamp with time zone
    schema_hash text not null default ''::text
    rows bigint not null default 0
    checksum bytea
    error jsonb
    updated_at timestamp with time zone not null default now()
    projections_pkey: PRIMARY KEY (name, version)
    CREATE UNIQUE INDEX projections_pkey ON public.projections USING btree (name, version)
    rayenna_app may delete, insert, select, update
    rayenna_reader may select

public.reactor_cursors
    name text not null
    epoch integer not null default 0
    txid xid8 not null default '0'::xid8
    position bigint not null default 0
    owner uuid
    fence bigint not null default 0
    lease_until timestamp with time zone
    updated_at timestamp with time zone not null default now()
    reactor_cursors_pkey: PRIMARY KEY (name)
    CREATE UNIQUE INDEX reactor_cursors_pkey ON public.reactor_cursors USING btree (name)
    rayenna_app may delete, insert, select, update

public.reactor_failures
    reactor text not null
    event_id uuid not null
    target text not null
    code text not null
    detail text not null
    attempts integer not null default 1
    epoch integer not null
    txid xid8 not null
    position bigint not null
    at timestamp with time zone not null default now()
    reactor_failures_pkey: PRIMARY KEY (reactor, event_id, target)
    CREATE UNIQUE INDEX reactor_failures_pkey ON public.reactor_failures USING btree (reactor, event_id, target)
    rayenna_app may delete, insert, select, update

public.refresh_tokens
    hash bytea not null
    session_id uuid not null
    issued_at timestamp with time zone not null
    rotated_at timestamp with time zone
    replaced_by bytea
    refresh_tokens_pkey: PRIMARY KEY (hash)
    refresh_tokens_session_id_fkey: FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
    CREATE INDEX refresh_tokens_session ON public.refresh_tokens USING btree (session_id)
    CREATE UNIQUE INDEX refresh_tokens_pkey ON public.refresh_tokens USING btree (hash)
    rayenna_app may delete, insert, select, update

public.reservations
    kind text not null
    key text not null
    aggregate_type text not null
    aggregate_id text not null
    at timestamp with time zone not null default now()
    reservations_pkey: PRIMARY KEY (kind, key)
    CREATE INDEX reservations_owner ON public.reservations USING btree (aggregate_type, aggregate_id)
    CREATE UNIQUE INDEX reservations_pkey ON public.reservations USING btree (kind, key)
    rayenna_app may delete, insert, select, update

public.saved_view_pins
    user_id uuid not null
    view_id uuid not null
    saved_view_pins_pkey: PRIMARY KEY (user_id, view_id)
    saved_view_pins_view_id_fkey: FOREIGN KEY (view_id) REFERENCES saved_views(id) ON DELETE CASCADE
    CREATE INDEX saved_view_pins_view ON public.saved_view_pins USING btree (view_id)
    CREATE UNIQUE INDEX saved_view_pins_pkey ON public.saved_view_pins USING btree (user_id, view_id)
    rayenna_app may delete, insert, select, update

public.saved_views
    id uuid not null
    owner_id uuid not null
    list text not null
    name text not null
    sharing text not null
    team_code text not null
    default_for_role text
    state jsonb not null
    version bigint not null default 1
    created_at timestamp with time zone not null
    updated_at timestamp with time zone not null
    saved_views_check: CHECK (((default_for_role IS NULL) OR (sharing = 'everyone'::text)))
    saved_views_pkey: PRIMARY KEY (id)
    saved_views_sharing_check: CHECK ((sharing = ANY (ARRAY['private'::text, 'team'::text, 'everyone'::text])))
    saved_views_state_check: CHECK ((jsonb_typeof(state) = 'object'::text))
    CREATE INDEX saved_views_shared ON public.saved_views USING btree (sharing, team_code) WHERE (sharing <> 'private'::text)
    CREATE UNIQUE INDEX saved_views_default ON public.saved_views USING btree (list, default_for_role) WHERE (default_for_role IS NOT NULL)
    CREATE UNIQUE INDEX saved_views_name ON public.saved_views USING btree (owner_id, list, lower(name))
    CREATE UNIQUE INDEX saved_views_pkey ON public.saved_views USING btree (id)
    rayenna_app may delete, insert, select, update

public.sessions
    id uuid not null
    user_id uuid not null
    security_version bigint not null
    created_at timestamp with time zone not null
    last_activity_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    closing_at timestamp with time zone
    stepped_up_until timestamp with time zone
    ip text not null
    user_agent text not null
    device_hash bytea not null
    ended_at timestamp with time zone
    end_reason text
    sessions_check: CHECK (((ended_at IS NULL) = (end_reason IS NULL)))
    sessions_end_reason_check: CHECK ((end_reason = ANY (ARRAY['logout'::text, 'idle'::text, 'expired'::text, 'closed'::text, 'revoked'::text, 'displaced'::text, 'refresh_reused'::text, 'password_changed'::text, 'role_changed'::text, 'deactivated'::text])))
    sessions_pkey: PRIMARY KEY (id)
    CREATE INDEX sessions_age ON public.sessions USING btree (created_at)
    CREATE INDEX sessions_live ON public.sessions USING btree (user_id, created_at) WHERE (ended_at IS NULL)
    CREATE UNIQUE INDEX sessions_pkey ON public.sessions USING btree (id)
    rayenna_app may delete, insert, select, update

public.upload_parts
    upload_id uuid not null
    at_byte bigint not null
    bytes bytea not null
    upload_parts_pkey: PRIMARY KEY (upload_id, at_byte)
    upload_parts_upload_id_fkey: FOREIGN KEY (upload_id) REFERENCES uploads(id) ON DELETE CASCADE
    CREATE UNIQUE INDEX upload_parts_pkey ON public.upload_parts USING btree (upload_id, at_byte)
    rayenna_app may delete, insert, select, update

public.uploads
    id uuid not null
    owner_id uuid not null
    name text not null
    purpose text not null
    size_bytes bigint not null
    sha256 bytea not null
    received_bytes bigint not null default 0
    mime text
    finished_at timestamp with time zone
    created_at timestamp with time zone not null default now()
    uploads_check1: CHECK (((received_bytes >= 0) AND (received_bytes <= size_bytes)))
    uploads_check: CHECK (((mime IS NULL) = (finished_at IS NULL)))
    uploads_pkey: PRIMARY KEY (id)
    uploads_sha256_check: CHECK ((length(sha256) = 32))
    uploads_size_bytes_check: CHECK ((size_bytes > 0))
    CREATE INDEX uploads_age ON public.uploads USING btree (created_at)
    CREATE UNIQUE INDEX uploads_pkey ON public.uploads USING btree (id)
    rayenna_app may delete, insert, select, update

function es.append(p_types text[], p_ids text[], p_sequences bigint[], p_event_types text[], p_event_versions text[], p_payloads jsonb[], p_event_ids uuid[], p_metadata jsonb, p_receipt_id uuid, p_receipt_hash bytea, p_receipt_actor text, p_receipt_type text, p_receipt_aggregate text, p_receipt_version bigint, p_receipt_result jsonb, p_extras jsonb, OUT epoch integer, OUT txid bigint, OUT "position" bigint) returns record
function es.begin_append() returns void
function es.begin_epoch(p_note text) returns integer
function es.current_epoch() returns integer
function es.publish_appender() returns trigger
function es.refuse_change() returns trigger
function es.system_identifier() returns bigint
function es.watermark(OUT epoch integer, OUT txid bigint) returns record
