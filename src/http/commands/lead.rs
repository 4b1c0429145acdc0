//! The door of leads: whose lead it is and what its decisions must know.

use aggregates::kernel::{Actor, Ctx};
use aggregates::lead::{Command, Facts, Lead, OpenLead, absorb};
use aggregates::policy::{Guard, Record};
use uuid::Uuid;

use crate::event_store::{SeriesState, StreamAppend};
use crate::executor::{CommandError, Desk, Door, Gathered, to_store};

#[async_trait::async_trait]
impl Door for Lead {
    const PLURAL: &'static str = "leads";

    async fn record(
        &self,
        _desk: &Desk,
        _actor: &Actor,
        _id: Uuid,
    ) -> Result<Record, CommandError> {
        Ok(Record::owned_by(self.owner_id).holding(Guard::HasSurvey, self.has_survey()))
    }

    async fn gather(
        &self,
        desk: &Desk,
        ctx: &Ctx<()>,
        command: &Command,
        _series: &[SeriesState],
    ) -> Result<Gathered<Facts>, CommandError> {
        let mut facts = Facts::default();
        match command {
            Command::Capture(capture) => {
                facts.person = desk.person(capture.owner_id).await?;
                if let Some(phone) = capture
                    .contact
                    .as_ref()
                    .and_then(|contact| contact.phone.as_ref())
                {
                    facts.same_phone = open_lead_with_phone(desk, ctx, phone.as_str()).await?;
                }
            }
            Command::Assign(assign) => facts.person = desk.person(Some(assign.owner_id)).await?,
            Command::ScheduleSurvey(plan) => {
                facts.person = desk.person(Some(plan.surveyor_id)).await?
            }
            Command::Qualify(_) | Command::Win(_) | Command::RevokeWin(_) => {}
            Command::Merge(merge) => {
                let survivor = desk
                    .readable::<Lead>(&ctx.actor, merge.into_lead_id, "/into_lead_id")
                    .await?;
                // Merging changes the survivor too, so its own permission counts.
                let record = survivor.state.record(desk, &ctx.actor, survivor.id).await?;
                aggregates::policy::allowed(
                    &ctx.actor,
                    aggregates::policy::Action::LeadMerge,
                    &record,
                )?;
                facts.survivor = Some(survivor.state.clone());
                if survivor
                    .state
                    .status
                    .is_some_and(aggregates::lead::Status::is_open)
                    && merge.into_lead_id != ctx.id
                {
                    let also = StreamAppend {
                        aggregate_type: "lead".into(),
                        aggregate_id: survivor.id,
                        expected_version: survivor.version,
                        events: vec![to_store(&absorb(&survivor.state, ctx.id, self))],
                    };
                    return Ok(Gathered {
                        facts,
                        also: vec![also],
                        also_reserve: Vec::new(),
                    });
                }
            }
            Command::Update(_)
            | Command::SetNextStep(_)
            | Command::RecordSurvey(_)
            | Command::StartProposal(_)
            | Command::Lose(_)
            | Command::Reopen(_)
            | Command::MoveBack(_)
            | Command::ErasePersonalData(_) => {}
        }
        Ok(facts.into())
    }
}

/// Another open lead with this phone; out of scope only the owner's name shows (domain.md §2.3).
async fn open_lead_with_phone(
    desk: &Desk,
    ctx: &Ctx<()>,
    phone: &str,
) -> Result<Option<OpenLead>, CommandError> {
    let sql = format!(
        "select id, owner_id from {} where phone = $1 and stage not in ('lost', 'confirmed_order') order by id limit 1",
        desk.table("lead_list")
    );
    let found: Option<(Uuid, Option<Uuid>)> = sqlx::query_as(&sql)
        .bind(phone)
        .fetch_optional(desk.pool())
        .await?;
    let Some((lead_id, owner_id)) = found else {
        return Ok(None);
    };
    let record = Record::owned_by(owner_id);
    let readable =
        aggregates::policy::readable(&ctx.actor, aggregates::policy::Action::LeadRead, &record)
            .is_ok();
    let owner_name = match owner_id {
        Some(owner_id) => desk.person_name(owner_id).await?,
        None => None,
    };
    Ok(Some(OpenLead {
        lead_id: readable.then_some(lead_id),
        owner_name,
    }))
}
