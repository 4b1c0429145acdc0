-- The event store: events, command receipts, and the functions every append goes through.
-- The first seven columns of `events` keep the names, types and order of the stock
-- postgres-es layout, so the stock crate can read and append here; ours follow, all defaulted.

create schema es;

-- A logical restore starts the transaction counter of a new cluster again, so old events could
-- sort after new ones. The restore procedure starts a new epoch; the highest one is current.
create table epochs (
    epoch int primary key,
    system_identifier bigint,
    started_at timestamptz not null default now(),
    note text not null
);

-- Identifies the cluster the data lives in; null where the server does not let us ask.
create function es.system_identifier() returns bigint
language plpgsql stable as $$
begin
    return (select c.system_identifier from pg_catalog.pg_control_system() c);
exception when insufficient_privilege then
    return null;
end
$$;

-- plpgsql rather than sql: it keeps its plan for the session, and every insert calls it.
create function es.current_epoch() returns int
language plpgsql stable as $$
begin
    return (select e.epoch from public.epochs e order by e.epoch desc limit 1);
end
$$;

insert into epochs (epoch, system_identifier, note)
values (1, es.system_identifier(), 'created');

create table events (
    aggregate_type text not null,
    -- One spelling, or one aggregate could have two streams.
    aggregate_id text not null check (aggregate_id::uuid::text = aggregate_id),
    sequence bigint not null check (sequence >= 1),
    event_type text not null,
    -- '1', or '1.0' as the stock crate likes it: a row that no reader can decode stops the feed.
    event_version text not null check (split_part(event_version, '.', 1)::int >= 1),
    payload jsonb not null,
    metadata jsonb not null,
    txid xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    recorded_at timestamptz not null default clock_timestamp(),
    event_id uuid not null default gen_random_uuid(),
    epoch int not null default es.current_epoch(),
    actor text generated always as (metadata ->> 'actor') stored,
    correlation_id text generated always as (metadata ->> 'correlation_id') stored,
    primary key (aggregate_type, aggregate_id, sequence)
);
create unique index events_feed on events (epoch, txid, position);
create index events_correlation on events (correlation_id);
create index events_actor on events (actor, recorded_at);
create index events_when on events using brin (recorded_at);

-- The table only grows: freeze and analyse by inserts, since there are never dead rows.
alter table events set (
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02
);

-- One row per accepted command; answers a repeated Idempotency-Key with the first result.
create table commands (
    id uuid primary key,
    request_hash bytea not null,
    actor text not null,
    aggregate_type text not null,
    aggregate_id text not null,
    version bigint not null,
    epoch int not null,
    txid xid8 not null,
    position bigint not null,
    result jsonb not null,
    at timestamptz not null default now()
);
create index commands_age on commands using brin (at);

-- Keys that at most one aggregate may hold: a phone number, a GSTIN, an e-mail address.
create table reservations (
    kind text not null,
    key text not null,
    aggregate_type text not null,
    aggregate_id text not null,
    at timestamptz not null default now(),
    primary key (kind, key)
);
create index reservations_owner on reservations (aggregate_type, aggregate_id);

-- Gapless numbers: `next` is the number the next document of the series and scope gets.
create table number_series (
    series text not null,
    scope text not null,
    next bigint not null check (next >= 1),
    last_on date,
    primary key (series, scope)
);

-- Publishes this transaction as an appender: from here on the watermark stays at or below the
-- transaction id it is going to get. It must happen before that id is assigned, because a
-- reader that saw neither the lock nor a lower id would step over the events.
-- The advisory key is 'RA' (21057) in the top 16 bits and the bound in the other 48.
create function es.begin_append() returns void
language plpgsql as $$
declare
    -- A setting of another transaction of this session never carries this start time.
    mark constant text := extract(epoch from now())::text;
begin
    if current_setting('es.appender', true) = mark then
        return;
    end if;
    if pg_current_xact_id_if_assigned() is not null then
        raise exception 'append must be the first write of its transaction'
            using errcode = 'object_not_in_prerequisite_state',
                  hint = 'Call es.begin_append() before any other write.';
    end if;
    perform pg_advisory_xact_lock_shared(
        (21057::bigint << 48) | pg_snapshot_xmax(pg_current_snapshot())::text::bigint);
    perform set_config('es.appender', mark, true);
end
$$;

create function es.publish_appender() returns trigger
language plpgsql as $$
begin
    perform es.begin_append();
    return null;
end
$$;

create function es.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception 'events are never changed or deleted (% refused)', lower(tg_op)
        using errcode = 'restrict_violation';
end
$$;

create trigger events_publish_appender before insert on events
    for each statement execute function es.publish_appender();
create trigger events_refuse_change before update or delete on events
    for each statement execute function es.refuse_change();
create trigger events_refuse_truncate before truncate on events
    for each statement execute function es.refuse_change();
-- Also in replica mode, which would otherwise be a way round all three.
alter table events enable always trigger events_publish_appender;
alter table events enable always trigger events_refuse_change;
alter table events enable always trigger events_refuse_truncate;

-- Plpgsql keeps its plan, which halves the cost of a look.
-- No event with an (epoch, txid) below this can still appear. Rows must be read in a LATER
-- statement than this one. The snapshot of the calling statement is older than the look at
-- pg_locks, so an appender not seen there gets an id at or above the snapshot's xmax, one seen
-- there has published a bound not above its id, and one already gone is visible to later
-- statements.
create function es.watermark(out epoch int, out txid bigint)
language plpgsql stable as $$
begin
    select es.current_epoch(),
           least(
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
               (select min(((l.classid::bigint << 32) | l.objid::bigint) & ((1::bigint << 48) - 1))
                  from pg_catalog.pg_locks l
                 where l.locktype = 'advisory'
                   and l.objsubid = 1
                   and l.classid::bigint >> 16 = 21057
                   and l.database = (select d.oid from pg_catalog.pg_database d
                                      where d.datname = current_database())))
      into epoch, txid;
end
$$;

-- Appends to any number of streams in one statement, with the receipt of the command, the
-- reservations it takes or gives up, and the number series it advances. All or nothing.
-- p_extras: { "release": [{kind, key, aggregate_type, aggregate_id}],
--             "reserve": [{kind, key, aggregate_type, aggregate_id}],
--             "series":  [{series, scope, taken, next, last_on}] }
-- Returns the token of the last event; without events, that of the receipt's stream head.
create function es.append(
    p_types text[],
    p_ids text[],
    p_sequences bigint[],
    p_event_types text[],
    p_event_versions text[],
    p_payloads jsonb[],
    p_event_ids uuid[],
    p_metadata jsonb,
    p_receipt_id uuid,
    p_receipt_hash bytea,
    p_receipt_actor text,
    p_receipt_type text,
    p_receipt_aggregate text,
    p_receipt_version bigint,
    p_receipt_result jsonb,
    p_extras jsonb,
    out epoch int,
    out txid bigint,
    out "position" bigint)
language plpgsql as $$
declare
    v_txid xid8;
    v_wanted bigint;
    v_done bigint;
    v_series record;
begin
    epoch := es.current_epoch();
    if cardinality(p_types) > 0 then
        insert into public.events (
            aggregate_type, aggregate_id, sequence, event_type, event_version,
            payload, metadata, event_id, epoch)
        select e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, e.event_version,
               e.payload, p_metadata, e.event_id, append.epoch
          from unnest(p_types, p_ids, p_sequences, p_event_types, p_event_versions,
                      p_payloads, p_event_ids)
               as e(aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, event_id);
        -- Of the last row: cheaper than RETURNING through an aggregate.
        "position" := currval('public.events_position_seq');
        v_txid := pg_current_xact_id();

        -- A stream has no holes, and its order in the feed is its own order. A loop, since a
        -- set-based check costs a single-event append half as much again.
        for i in 1 .. cardinality(p_types) loop
            if p_sequences[i] > 1
               and (i = 1 or p_ids[i] <> p_ids[i - 1] or p_types[i] <> p_types[i - 1])
            then
                perform
                   from public.events p
                  where p.aggregate_type = p_types[i]
                    and p.aggregate_id = p_ids[i]
                    and p.sequence = p_sequences[i] - 1
                    and (p.epoch, p.txid) <= (append.epoch, v_txid);
                if not found then
                    raise exception 'the stream does not end where the append begins'
                        using errcode = 'serialization_failure', constraint = 'events_follow';
                end if;
            end if;
        end loop;
    else
        select e.epoch, e.txid, e.position
          into epoch, v_txid, "position"
          from public.events e
         where e.aggregate_type = p_receipt_type
           and e.aggregate_id = p_receipt_aggregate
         order by e.sequence desc
         limit 1;
        epoch := coalesce(epoch, 0);
        v_txid := coalesce(v_txid, '0'::xid8);
        "position" := coalesce("position", 0);
    end if;
    txid := v_txid::text::bigint;

    if p_receipt_id is not null then
        insert into public.commands (
            id, request_hash, actor, aggregate_type, aggregate_id, version,
            epoch, txid, position, result)
        values (
            p_receipt_id, p_receipt_hash, p_receipt_actor, p_receipt_type, p_receipt_aggregate,
            p_receipt_version, epoch, v_txid, "position", p_receipt_result);
    end if;

    if p_extras is null then
        return;
    end if;

    delete from public.reservations r
     using jsonb_to_recordset(p_extras -> 'release')
           as x(kind text, key text, aggregate_type text, aggregate_id text)
     where r.kind = x.kind
       and r.key = x.key
       and r.aggregate_type = x.aggregate_type
       and r.aggregate_id = x.aggregate_id;

    -- Taking what one already holds is harmless; in key order, so that two appends cannot
    -- wait for each other.
    select count(*) into v_wanted
      from (select distinct x.kind, x.key
              from jsonb_to_recordset(p_extras -> 'reserve') as x(kind text, key text)) d;
    insert into public.reservations (kind, key, aggregate_type, aggregate_id)
    select distinct x.kind, x.key, x.aggregate_type, x.aggregate_id
      from jsonb_to_recordset(p_extras -> 'reserve')
           as x(kind text, key text, aggregate_type text, aggregate_id text)
     order by x.kind, x.key
        on conflict on constraint reservations_pkey do update
       set at = reservations.at
     where reservations.aggregate_type = excluded.aggregate_type
       and reservations.aggregate_id = excluded.aggregate_id;
    get diagnostics v_done = row_count;
    if v_done <> v_wanted then
        raise exception 'the key is held by another aggregate'
            using errcode = 'unique_violation', constraint = 'reservations_pkey';
    end if;

    for v_series in
        select x.series, x.scope, x.taken, x.next, x.last_on
          from jsonb_to_recordset(p_extras -> 'series')
               as x(series text, scope text, taken bigint, next bigint, last_on date)
         order by x.series, x.scope
    loop
        insert into public.number_series as n (series, scope, next, last_on)
        values (v_series.series, v_series.scope, v_series.next, v_series.last_on)
            on conflict on constraint number_series_pkey do update
           set next = excluded.next,
               last_on = excluded.last_on
         where n.next = v_series.taken;
        if not found then
            raise exception 'number % of series % was taken meanwhile', v_series.taken, v_series.series
                using errcode = 'serialization_failure', constraint = 'number_series_taken';
        end if;
    end loop;
end
$$;

-- The restore procedure calls this once, before the first append into the restored data.
-- The lock waits for appends in flight, so no event of the old epoch appears afterwards.
create function es.begin_epoch(p_note text) returns int
language plpgsql as $$
declare
    v_epoch int;
begin
    lock table public.events in share row exclusive mode;
    insert into public.epochs (epoch, system_identifier, note)
    select max(e.epoch) + 1, es.system_identifier(), p_note
      from public.epochs e
    returning epochs.epoch into v_epoch;
    return v_epoch;
end
$$;
