-- Maintenance contracts of a project, from the events themselves: two of one kind must not overlap,
-- and the list may be a moment behind.
create index events_contracts_of_project on events ((payload ->> 'project_id'))
    where event_type = 'amc_contract.signed';
