//! Two records of one buyer become one, and apart again while nothing happened since.

use uuid::Uuid;

use super::decide::after;
use super::rules::tax_errors;
use super::{
    Absorbed, Customer, Event, Facts, FilledFields, Merge, Merged, Reinstate, Reinstated, Released,
    Status,
};
use crate::kernel::{Ctx, Refusal};

pub(super) fn merge_customer(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    merge: Merge,
) -> Result<Vec<Event>, Refusal> {
    let pointer = "/into_customer_id";
    if merge.into_customer_id == ctx.id {
        return Err(Refusal::field(
            pointer,
            "bad_format",
            "A customer cannot be merged into itself.",
        ));
    }
    let survivor = ctx
        .facts
        .survivor
        .as_ref()
        .ok_or_else(|| Refusal::ReferenceUnknown {
            pointer: pointer.into(),
        })?;
    if !survivor.is_active() {
        return Err(Refusal::state(
            "customer_retired",
            "The customer to merge into is retired or merged. Reinstate it first.",
        ));
    }
    if let (Some(ours), Some(theirs)) = (&customer.gstin, &survivor.gstin)
        && ours != theirs
    {
        return Err(Refusal::duplicate(
            pointer,
            Some(merge.into_customer_id),
            "The two have different GSTINs and are two taxpayers. Keep both.",
        ));
    }
    let merged = after(survivor, &absorb(survivor, ctx.id, customer));
    let unmet = tax_errors(
        &merged,
        &ctx.facts.gst_states,
        ctx.facts.allow_sandbox_gstin,
    );
    Refusal::unless_met(unmet.into_iter().map(|error| error.pointer).collect())?;
    Ok(vec![Event::Merged(Merged {
        into_customer_id: merge.into_customer_id,
        reason: merge.reason,
    })])
}

/// The event on the surviving stream of a merge, written in the same transaction (domain.md §2.2
/// rule 2). The survivor takes only what it lacks, and the GSTIN with all that belongs to it.
pub fn absorb(survivor: &Customer, ended_id: Uuid, ended: &Customer) -> Event {
    fn lacking<T: Clone>(here: &[T], there: &[T]) -> Vec<T> {
        if here.is_empty() {
            there.to_vec()
        } else {
            Vec::new()
        }
    }
    let takes_gstin = survivor.gstin.is_none() && ended.gstin.is_some();
    let billing_address = if survivor.billing_address.is_some() {
        None
    } else if takes_gstin && survivor.billing() != ended.billing() {
        ended.billing().cloned()
    } else {
        ended
            .billing_address
            .clone()
            .filter(|_| survivor.gstin.is_none())
    };
    Event::Absorbed(Absorbed {
        customer_id: ended_id,
        filled_fields: FilledFields {
            company_name: ended
                .company_name
                .clone()
                .filter(|_| survivor.company_name.is_none()),
            phones: lacking(&survivor.phones, &ended.phones),
            emails: lacking(&survivor.emails, &ended.emails),
            contacts: lacking(&survivor.contacts, &ended.contacts),
            billing_address,
            gst_registration: takes_gstin.then_some(ended.gst_registration),
            gstin: ended.gstin.clone().filter(|_| takes_gstin),
            pan: ended
                .pan
                .clone()
                .filter(|_| survivor.pan.is_none() && (takes_gstin || survivor.gstin.is_none())),
        },
    })
}

/// The event on the survivor when the merged customer is reinstated: it gives back what it took.
/// `None` when something happened to the survivor since, and nothing may be taken apart.
pub fn release(survivor: &Customer, ended_id: Uuid) -> Option<Event> {
    let absorbed = survivor.last_absorbed.as_ref()?;
    (absorbed.customer_id == ended_id).then(|| {
        Event::Released(Released {
            customer_id: ended_id,
            returned_fields: absorbed.filled_fields.clone(),
        })
    })
}

pub(super) fn reinstate_customer(
    customer: &Customer,
    ctx: &Ctx<Facts>,
    reinstate: Reinstate,
) -> Result<Vec<Event>, Refusal> {
    let is_merged = customer.status == Some(Status::Merged);
    let untouched = ctx
        .facts
        .survivor
        .as_ref()
        .is_some_and(|survivor| release(survivor, ctx.id).is_some());
    if is_merged && !untouched {
        return Err(Refusal::InUse(vec![
            "changes of the surviving customer since the merge".into(),
        ]));
    }
    Ok(vec![Event::Reinstated(Reinstated {
        reason: reinstate.reason,
    })])
}
