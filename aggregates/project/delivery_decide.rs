//! Rules of the work on site: equipment, serial numbers, surveys, installation and milestones.

use std::collections::BTreeSet;

use super::{
    ClearMilestone, CompleteInstallation, Event, Facts, Installation, InstallationCompleted,
    InstallationPlan, InstallationState, LogProgress, Milestone, MilestoneCleared, Progress,
    ProgressLogged, Project, RecordMilestone, RecordSerials, RecordSurvey, ScheduleInstallation,
    Serial, SerialsRecorded, SpecifyEquipment, StartInstallation, Status, SurveyRecorded,
    decide::{few_documents, unless},
};
use crate::kernel::{Ctx, FieldError, Patch, Refusal};
use crate::vocabulary::{PanelType, Segment, past_date, plan_date};

/// Parts a project may have (domain.md §4.5).
const MOST_SERIALS: usize = 20_000;

pub(super) fn specify(
    project: &Project,
    mut equipment: SpecifyEquipment,
) -> Result<Vec<Event>, Refusal> {
    if project.panel_type.is_none() && equipment.panel_type == Patch::Keep {
        equipment.panel_type = Patch::Set(match project.segment {
            Some(Segment::Subsidy) => PanelType::Dcr,
            Some(Segment::NonSubsidy) | None => PanelType::NonDcr,
        });
    }
    let within = |patch: &Patch<u32>, least: u32, most: u32| match patch {
        Patch::Set(value) => (least..=most).contains(value),
        Patch::Keep | Patch::Clear => true,
    };
    let panels_other = equipment
        .panel_brand
        .over(&project.panel_brand)
        .is_some_and(|brand| brand.code() == "other");
    let inverters_other = equipment
        .inverter_brand
        .over(&project.inverter_brand)
        .is_some_and(|brand| brand.code() == "other");
    let panel_name = equipment.panel_brand_other.over(&project.panel_brand_other);
    let inverter_name = equipment
        .inverter_brand_other
        .over(&project.inverter_brand_other);
    let errors: Vec<FieldError> = [
        (panels_other && panel_name.is_none()).then(|| FieldError::required("/panel_brand_other")),
        (inverters_other && inverter_name.is_none())
            .then(|| FieldError::required("/inverter_brand_other")),
        unless(
            within(&equipment.panel_capacity_wp, 50, 1_000),
            "/panel_capacity_wp",
            "out_of_range",
            "Enter 50 to 1,000 W.",
        ),
        unless(
            within(&equipment.panel_count, 1, 200_000),
            "/panel_count",
            "out_of_range",
            "Enter 1 to 2,00,000 panels.",
        ),
        unless(
            within(&equipment.inverter_count, 1, 200_000),
            "/inverter_count",
            "out_of_range",
            "Enter 1 to 2,00,000 inverters.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    Refusal::unless_empty(errors)?;
    let changed = SpecifyEquipment {
        panel_brand: equipment.panel_brand.against(&project.panel_brand),
        panel_brand_other: equipment
            .panel_brand_other
            .against(&project.panel_brand_other),
        panel_type: equipment.panel_type.against(&project.panel_type),
        panel_capacity_wp: equipment
            .panel_capacity_wp
            .against(&project.panel_capacity_wp),
        panel_count: equipment.panel_count.against(&project.panel_count),
        inverter_brand: equipment.inverter_brand.against(&project.inverter_brand),
        inverter_brand_other: equipment
            .inverter_brand_other
            .against(&project.inverter_brand_other),
        inverter_capacity_w: equipment
            .inverter_capacity_w
            .against(&project.inverter_capacity_w),
        inverter_count: equipment.inverter_count.against(&project.inverter_count),
        battery_wh: equipment.battery_wh.against(&project.battery_wh),
        meter_make: equipment.meter_make.against(&project.meter_make),
    };
    Ok(if changed == SpecifyEquipment::default() {
        Vec::new()
    } else {
        vec![Event::EquipmentSpecified(changed)]
    })
}

pub(super) fn serials(
    project: &Project,
    ctx: &Ctx<Facts>,
    record: RecordSerials,
) -> Result<Vec<Event>, Refusal> {
    let remove: BTreeSet<Serial> = record
        .remove
        .into_iter()
        .filter(|serial| project.serials.contains(serial))
        .collect();
    let mut add = BTreeSet::new();
    for (i, serial) in record.add.into_iter().enumerate() {
        let stays = project.serials.contains(&serial) && !remove.contains(&serial);
        if stays || add.contains(&serial) {
            return Err(Refusal::Duplicate {
                pointer: format!("/add/{i}/serial_no"),
                existing: serde_json::json!({ "serial_no": serial.serial_no }),
                message: format!("{} is recorded already.", serial.serial_no),
            });
        }
        add.insert(serial);
    }
    if project.serials.len() + add.len() - remove.len() > MOST_SERIALS {
        return Err(Refusal::field(
            "/add",
            "out_of_range",
            "A project has at most 20,000 serial numbers.",
        ));
    }
    if let (Some(known), false, false) = (
        &ctx.facts.serial_elsewhere,
        record.confirm_duplicate,
        add.is_empty(),
    ) {
        return Err(Refusal::Duplicate {
            pointer: "/add".into(),
            existing: serde_json::json!({ "serial_no": known.serial_no, "project_no": known.project_no }),
            message: format!(
                "{} is recorded in project {}. Confirm to record it here too.",
                known.serial_no, known.project_no
            ),
        });
    }
    let recorded = SerialsRecorded {
        add: add.difference(&remove).cloned().collect(),
        remove: remove.difference(&add).cloned().collect(),
    };
    Ok(if recorded.add.is_empty() && recorded.remove.is_empty() {
        Vec::new()
    } else {
        vec![Event::SerialsRecorded(recorded)]
    })
}

pub(super) fn survey(
    project: &Project,
    ctx: &Ctx<Facts>,
    record: RecordSurvey,
) -> Result<Vec<Event>, Refusal> {
    record.result.check(ctx.today(), "/result")?;
    let survey_id = record.survey_id.unwrap_or_else(|| ctx.derive("survey"));
    let known = project.surveys.iter().any(|survey| {
        survey.survey_id == survey_id && survey.result.as_ref() == Some(&record.result)
    });
    Ok(if known {
        Vec::new()
    } else {
        vec![Event::SurveyRecorded(SurveyRecorded {
            survey_id,
            result: record.result,
        })]
    })
}

fn work(project: &Project, installation_id: uuid::Uuid) -> Result<&Installation, Refusal> {
    project
        .installations
        .iter()
        .find(|work| work.installation_id == installation_id)
        .ok_or(Refusal::ReferenceUnknown {
            pointer: "/installation_id".into(),
        })
}

/// What can still be done with installation work in its state.
fn not_now(work: &Installation) -> Refusal {
    Refusal::TransitionNotAllowed {
        from: work.state.code().into(),
        allowed: match work.state {
            InstallationState::Planned => vec!["schedule_installation", "start_installation"],
            InstallationState::InProgress => vec![
                "schedule_installation",
                "start_installation",
                "log_progress",
                "complete_installation",
            ],
            InstallationState::Completed => Vec::new(),
            InstallationState::Cancelled => vec!["schedule_installation"],
        },
    }
}

pub(super) fn schedule(
    project: &Project,
    ctx: &Ctx<Facts>,
    mut plan: ScheduleInstallation,
) -> Result<Vec<Event>, Refusal> {
    plan_date(plan.planned_from, "/planned_from")?;
    plan_date(plan.planned_to, "/planned_to")?;
    if plan.planned_to < plan.planned_from {
        return Err(Refusal::field(
            "/planned_to",
            "date_before",
            "The last day cannot lie before the first.",
        ));
    }
    let installation_id = plan
        .installation_id
        .unwrap_or_else(|| ctx.derive("installation"));
    plan.installation_id = Some(installation_id);
    let Ok(known) = work(project, installation_id) else {
        return Ok(vec![Event::InstallationScheduled(plan)]);
    };
    if known.state == InstallationState::Completed {
        return Err(not_now(known));
    }
    let same = known.crew == plan.crew
        && known.planned_from == plan.planned_from
        && known.planned_to == plan.planned_to
        && known.is_open() == (plan.state == InstallationPlan::Planned);
    Ok(if same {
        Vec::new()
    } else {
        vec![Event::InstallationScheduled(plan)]
    })
}

pub(super) fn start(
    project: &Project,
    ctx: &Ctx<Facts>,
    start: StartInstallation,
) -> Result<Vec<Event>, Refusal> {
    let work = work(project, start.installation_id)?;
    if !work.is_open() {
        return Err(not_now(work));
    }
    past_date(start.started_on, ctx.today(), "/started_on")?;
    if project
        .confirmation_date
        .is_some_and(|ordered| start.started_on < ordered)
    {
        return Err(Refusal::field(
            "/started_on",
            "date_before",
            "Work cannot begin before the order was confirmed.",
        ));
    }
    Ok(if work.started_on == Some(start.started_on) {
        Vec::new()
    } else {
        vec![Event::InstallationStarted(start)]
    })
}

pub(super) fn progress(
    project: &Project,
    ctx: &Ctx<Facts>,
    log: LogProgress,
) -> Result<Vec<Event>, Refusal> {
    let work = work(project, log.installation_id)?;
    if work.state != InstallationState::InProgress {
        return Err(not_now(work));
    }
    few_documents(&log.document_ids)?;
    let errors = unless(
        log.percent.is_none_or(|percent| percent <= 100),
        "/percent",
        "out_of_range",
        "Enter 0 to 100.",
    );
    Refusal::unless_empty(errors.into_iter().collect())?;
    if log.percent.is_none() && log.note.is_none() && log.document_ids.is_empty() {
        return Err(Refusal::Invalid(vec![FieldError::required("/note")]));
    }
    Ok(vec![Event::ProgressLogged(ProgressLogged {
        installation_id: log.installation_id,
        progress: Progress {
            at: ctx.now,
            percent: log.percent,
            note: log.note,
            document_ids: log.document_ids,
        },
    })])
}

pub(super) fn complete(
    project: &Project,
    ctx: &Ctx<Facts>,
    done: CompleteInstallation,
) -> Result<Vec<Event>, Refusal> {
    let work = work(project, done.installation_id)?;
    let Some(started_on) = work.started_on.filter(|_| work.is_open()) else {
        return Err(not_now(work));
    };
    past_date(done.completed_on, ctx.today(), "/completed_on")?;
    few_documents(&done.document_ids)?;
    let errors = [
        unless(
            done.completed_on >= started_on,
            "/completed_on",
            "date_before",
            "The last day cannot lie before the first.",
        ),
        unless(
            done.checklist.len() <= 200,
            "/checklist",
            "out_of_range",
            "List at most 200 steps.",
        ),
        unless(
            done.readings.len() <= 200,
            "/readings",
            "out_of_range",
            "List at most 200 readings.",
        ),
    ];
    Refusal::unless_empty(errors.into_iter().flatten().collect())?;
    let others = || {
        project
            .installations
            .iter()
            .filter(|other| other.installation_id != done.installation_id)
    };
    let last_day = others()
        .filter_map(|other| other.completed_on)
        .fold(done.completed_on, Ord::max);
    let is_last = !others().any(Installation::is_open);
    let stands = (is_last && project.installation_completion_date() != Some(last_day))
        .then(|| happened(Milestone::InstallationCompleted, last_day));
    let completed = Event::InstallationCompleted(InstallationCompleted {
        installation_id: done.installation_id,
        completed_on: done.completed_on,
        checklist: done.checklist,
        readings: done.readings,
        document_ids: done.document_ids,
    });
    Ok([completed].into_iter().chain(stands).collect())
}

/// A milestone that another act proves.
pub(super) fn happened(code: Milestone, on: chrono::NaiveDate) -> Event {
    Event::MilestoneRecorded(RecordMilestone {
        code,
        planned_on: Patch::Keep,
        on: Some(on),
        reference: Patch::Keep,
        note: Patch::Keep,
        document_ids: Patch::Keep,
    })
}

pub(super) fn milestone(
    project: &Project,
    ctx: &Ctx<Facts>,
    mut record: RecordMilestone,
) -> Result<Vec<Event>, Refusal> {
    if !project
        .segment
        .is_some_and(|segment| record.code.exists_in(segment))
    {
        return Err(Refusal::field(
            "/code",
            "not_in_list",
            "This milestone exists in the subsidy segment only.",
        ));
    }
    if let Patch::Set(on) = record.planned_on {
        plan_date(on, "/planned_on")?;
    }
    if let Some(on) = record.on {
        past_date(on, ctx.today(), "/on")?;
    }
    if let Patch::Set(ids) = &record.document_ids {
        few_documents(ids)?;
    }
    let known = project.milestone(record.code);
    let documents = known
        .map(|known| known.document_ids.clone())
        .filter(|ids| !ids.is_empty());
    record.planned_on = record
        .planned_on
        .against(&known.and_then(|known| known.planned_on));
    record.on = record
        .on
        .filter(|on| known.and_then(|known| known.on) != Some(*on));
    record.reference = record
        .reference
        .against(&known.and_then(|known| known.reference.clone()));
    record.note = record
        .note
        .against(&known.and_then(|known| known.note.clone()));
    record.document_ids = record.document_ids.against(&documents);
    let says_something = record.on.is_some()
        || record.planned_on.is_some()
        || record.reference.is_some()
        || record.note.is_some()
        || record.document_ids.is_some();
    Ok(if says_something {
        vec![Event::MilestoneRecorded(record)]
    } else {
        Vec::new()
    })
}

pub(super) fn clear_milestone(
    project: &Project,
    clear: ClearMilestone,
) -> Result<Vec<Event>, Refusal> {
    let Some(was) = project.milestone(clear.code) else {
        return Ok(Vec::new());
    };
    let reached = project.reached();
    let rests = match clear.code {
        Milestone::InstallationCompleted | Milestone::MnrePortalRegistration => {
            reached.is_some_and(|status| status >= Status::SubmittedForSubsidy)
        }
        Milestone::DiscomFeasibilityApplied
        | Milestone::DiscomFeasibilityApproved
        | Milestone::DiscomRegistration
        | Milestone::MaterialDelivered
        | Milestone::CompletionReportSubmitted
        | Milestone::MnreInstallationDetails
        | Milestone::DiscomInspectionPassed
        | Milestone::NetMeterInstalled
        | Milestone::Commissioned
        | Milestone::SubsidyRequested
        | Milestone::HandedOver => false,
    };
    if let (true, Some(status)) = (rests, reached) {
        return Err(Refusal::InUse(vec![format!("status {}", status.code())]));
    }
    Ok(vec![Event::MilestoneCleared(MilestoneCleared {
        code: clear.code,
        was: was.clone(),
        reason: clear.reason,
    })])
}
