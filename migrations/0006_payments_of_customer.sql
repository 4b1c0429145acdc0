-- What a customer has paid, read from the events while a payment is decided: the limit for cash
-- of one day and the warning of a payment entered twice must not depend on a read model.
create index events_payments_of_customer on events ((payload ->> 'customer_id'))
    where event_type = 'invoice.payment_recorded';
