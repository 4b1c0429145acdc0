//! How events change a project: facts are copied, nothing is worked out or refused.

use super::{
    BillingRowState, BillingSettled, CommercialsChanged, Cost, Event, Installation,
    InstallationPlan, InstallationState, Milestone, MilestoneState, Opened, Project, Remark,
    ScheduleInstallation, Settlement, SpecifyEquipment, Status, SubsidyEntry, SubsidyStageEntered,
    SubsidyTrack, SurveyRecorded,
};
use crate::kernel::Patch;
use crate::survey::{Survey, SurveyState};
use crate::vocabulary::Segment;

pub(super) fn evolve(project: &mut Project, event: &Event) {
    match event {
        Event::Opened(opened) => open(project, opened),
        Event::CommercialsChanged(changed) => commercials(project, changed),
        Event::OrderChanged(changed) => {
            project.quotation_id = Some(changed.quotation_id);
            project.order_value_paise = Some(changed.order_value_paise);
            project.capacity_w = changed.capacity_w.or(project.capacity_w);
        }
        Event::SiteSet(site) => {
            site.site_id.apply(&mut project.site_id);
            site.site_address.apply(&mut project.site_address);
            site.site_location.apply(&mut project.site_location);
            site.discom.apply(&mut project.discom);
            site.consumer_number.apply(&mut project.consumer_number);
        }
        Event::FinancingSet(financing) => {
            financing.availing_loan.apply(&mut project.availing_loan);
            financing.bank.apply(&mut project.bank);
            financing.bank_other.apply(&mut project.bank_other);
            financing.loan_status.apply(&mut project.loan_status);
            financing
                .loan_amount_paise
                .apply(&mut project.loan_amount_paise);
            financing.sanctioned_on.apply(&mut project.sanctioned_on);
            financing.loan_note.apply(&mut project.loan_note);
        }
        Event::EquipmentSpecified(equipment) => specify(project, equipment),
        Event::SerialsRecorded(recorded) => {
            for serial in &recorded.remove {
                project.serials.remove(serial);
            }
            project.serials.extend(recorded.add.iter().cloned());
        }
        Event::SurveyRecorded(recorded) => survey(project, recorded),
        Event::InstallationScheduled(plan) => schedule(project, plan),
        Event::InstallationStarted(started) => {
            if let Some(work) = find(project, started.installation_id) {
                work.started_on = Some(started.started_on);
                work.state = InstallationState::InProgress;
            }
        }
        Event::ProgressLogged(logged) => {
            if let Some(work) = find(project, logged.installation_id) {
                work.progress.push(logged.progress.clone());
            }
        }
        Event::InstallationCompleted(completed) => {
            if let Some(work) = find(project, completed.installation_id) {
                work.completed_on = Some(completed.completed_on);
                work.checklist.clone_from(&completed.checklist);
                work.readings.clone_from(&completed.readings);
                work.document_ids.clone_from(&completed.document_ids);
                work.state = InstallationState::Completed;
            }
        }
        Event::MilestoneRecorded(recorded) => {
            let known = milestone(project, recorded.code);
            recorded.planned_on.apply(&mut known.planned_on);
            known.on = recorded.on.or(known.on);
            recorded.reference.apply(&mut known.reference);
            recorded.note.apply(&mut known.note);
            match &recorded.document_ids {
                Patch::Keep => {}
                Patch::Clear => known.document_ids.clear(),
                Patch::Set(ids) => known.document_ids.clone_from(ids),
            }
        }
        Event::MilestoneCleared(cleared) => {
            project
                .milestones
                .retain(|known| known.code != cleared.code);
        }
        Event::SubsidyTrackOpened(opened) => {
            project.track = Some(SubsidyTrack {
                expected_paise: opened.expected_paise,
                ..SubsidyTrack::default()
            });
        }
        Event::SubsidyStageEntered(entered) => subsidy_stage(project, entered),
        Event::SubsidyAmountSet(set) => {
            if let Some(track) = &mut project.track {
                track.expected_paise = Some(set.expected_paise);
            }
        }
        Event::BillingPlanSet(set) => project.billing_plan.clone_from(&set.rows),
        Event::BillingDue(due) => {
            for row in &mut project.billing_plan {
                if row.code == due.code {
                    row.state = BillingRowState::Due;
                }
            }
        }
        Event::BillingSettled(settled) => settle(project, settled),
        Event::BillingUnsettled(unsettled) => {
            for row in &mut project.billing_plan {
                if row.code == unsettled.code {
                    row.settlements
                        .retain(|entry| entry.invoice_id != unsettled.invoice_id);
                    if row.state == BillingRowState::Done && !unsettled.done {
                        row.state = BillingRowState::Due;
                    }
                }
            }
        }
        Event::CostAdded(added) => project.costs.push(Cost {
            cost_id: added.cost_id,
            category: added.category.clone(),
            description: added.description.clone(),
            amount_paise: added.amount_paise,
            incurred_on: added.incurred_on,
            supplier: added.supplier.clone(),
            bill_number: added.bill_number.clone(),
            document_id: added.document_id,
            reversed: false,
        }),
        Event::CostReversed(reversed) => {
            for cost in &mut project.costs {
                if cost.cost_id == reversed.cost_id {
                    cost.reversed = true;
                }
            }
        }
        Event::RemarkAdded(added) => project.remarks.push(Remark {
            remark_id: added.remark_id,
            text: Some(added.text.clone()),
            mentions: added.mentions.clone(),
            author_id: added.author_id,
            at: added.at,
            edited_at: None,
            removed: false,
        }),
        Event::RemarkEdited(edited) => {
            for remark in &mut project.remarks {
                if remark.remark_id == edited.remark_id {
                    remark.text = Some(edited.text.clone());
                    remark.mentions.clone_from(&edited.mentions);
                    remark.edited_at = Some(edited.edited_at);
                }
            }
        }
        Event::RemarkRemoved(removed) => {
            for remark in &mut project.remarks {
                if remark.remark_id == removed.remark_id {
                    remark.text = None;
                    remark.mentions.clear();
                    remark.removed = true;
                }
            }
        }
        Event::OwnerAssigned(assigned) => project.owner_id = Some(assigned.to),
        Event::OperationsAssigned(assigned) => project.operations_lead_id = Some(assigned.to),
        Event::Advanced(step) => project.enter(step.to, step.effective_on),
        Event::MovedBack(step) => {
            project.enter(step.to, step.effective_on);
            if let (Status::SubsidyCredited, Some(track)) = (step.from, &mut project.track) {
                track.credited_paise = None;
                track.credited_on = None;
            }
        }
        Event::Held(step) => project.hold(step.effective_on),
        Event::Resumed(step) => project.resume(step.effective_on),
        Event::Cancelled(step) => {
            project.enter(Status::Cancelled, step.effective_on);
            project.cancellation = Some(super::Cancellation {
                reason: step.reason,
                sub_reason: step.sub_reason,
                text: step.text.clone(),
                cancelled_on: step.effective_on,
                value_paise: step.value_paise,
                from: step.from,
            });
        }
        Event::Reinstated(step) => {
            project.cancellation = None;
            match (step.to, project.held_from) {
                (Status::OnHold, Some(stage)) => {
                    project.enter(stage, step.effective_on);
                    project.hold(step.effective_on);
                }
                (to, _) => project.enter(to, step.effective_on),
            }
        }
        Event::SubsidyCredited(step) => {
            project.enter(Status::SubsidyCredited, step.effective_on);
            if let Some(track) = &mut project.track {
                track.credited_paise = Some(step.credited_paise);
                track.credited_on = Some(step.effective_on);
            }
        }
    }
}

fn open(project: &mut Project, opened: &Opened) {
    *project = Project {
        status: Some(Status::Confirmed),
        serial_no: opened.serial_no,
        customer_id: Some(opened.customer_id),
        lead_id: opened.lead_id,
        quotation_id: opened.quotation_id,
        order_value_paise: Some(opened.order_value_paise),
        confirmation_date: Some(opened.confirmation_date),
        fy: Some(opened.fy.clone()),
        tax_treatment: Some(opened.tax_treatment),
        segment: Some(opened.segment),
        service_type: Some(opened.service_type),
        source: Some(opened.source.clone()),
        source_detail: opened.source_detail.clone(),
        capacity_w: opened.capacity_w,
        system_type: opened.system_type,
        roof_type: opened.roof_type.clone(),
        site_id: opened.site_id,
        site_address: Some(opened.site_address.clone()),
        site_location: opened.site_location,
        discom: opened.discom.clone(),
        consumer_number: opened.consumer_number.clone(),
        surveys: opened.surveys.clone(),
        billing_plan: opened.billing_plan.clone(),
        owner_id: Some(opened.owner_id),
        ..Project::default()
    };
    project.enter(Status::Confirmed, opened.confirmation_date);
}

fn commercials(project: &mut Project, changed: &CommercialsChanged) {
    changed
        .order_value_paise
        .apply(&mut project.order_value_paise);
    changed.tax_treatment.apply(&mut project.tax_treatment);
    changed.segment.apply(&mut project.segment);
    changed.service_type.apply(&mut project.service_type);
    changed.source.apply(&mut project.source);
    changed.source_detail.apply(&mut project.source_detail);
    changed.capacity_w.apply(&mut project.capacity_w);
    changed.system_type.apply(&mut project.system_type);
    changed.roof_type.apply(&mut project.roof_type);
    if changed.segment == Patch::Set(Segment::NonSubsidy) {
        project.track = None;
    }
    if let (Patch::Set(date), Some(fy)) = (&changed.confirmation_date, &changed.fy) {
        project.confirmation_date = Some(*date);
        project.fy = Some(fy.clone());
        if let [only] = project.visits.as_slice()
            && only.stay.holds.is_empty()
        {
            project.last_step_on = Some(*date);
        }
        if let Some(first) = project.visits.first_mut()
            && first.stay.left_on.is_none_or(|left| *date <= left)
        {
            first.stay.entered_on = *date;
        }
    }
}

fn specify(project: &mut Project, equipment: &SpecifyEquipment) {
    equipment.panel_brand.apply(&mut project.panel_brand);
    equipment
        .panel_brand_other
        .apply(&mut project.panel_brand_other);
    equipment.panel_type.apply(&mut project.panel_type);
    equipment
        .panel_capacity_wp
        .apply(&mut project.panel_capacity_wp);
    equipment.panel_count.apply(&mut project.panel_count);
    equipment.inverter_brand.apply(&mut project.inverter_brand);
    equipment
        .inverter_brand_other
        .apply(&mut project.inverter_brand_other);
    equipment
        .inverter_capacity_w
        .apply(&mut project.inverter_capacity_w);
    equipment.inverter_count.apply(&mut project.inverter_count);
    equipment.battery_wh.apply(&mut project.battery_wh);
    equipment.meter_make.apply(&mut project.meter_make);
}

fn survey(project: &mut Project, recorded: &SurveyRecorded) {
    let known = project
        .surveys
        .iter_mut()
        .find(|survey| survey.survey_id == recorded.survey_id);
    match known {
        Some(survey) => {
            survey.state = SurveyState::Recorded;
            survey.result = Some(recorded.result.clone());
        }
        None => project.surveys.push(Survey {
            survey_id: recorded.survey_id,
            state: SurveyState::Recorded,
            surveyor_id: None,
            scheduled_at: None,
            result: Some(recorded.result.clone()),
        }),
    }
}

fn find(project: &mut Project, installation_id: uuid::Uuid) -> Option<&mut Installation> {
    project
        .installations
        .iter_mut()
        .find(|work| work.installation_id == installation_id)
}

fn schedule(project: &mut Project, plan: &ScheduleInstallation) {
    let Some(installation_id) = plan.installation_id else {
        return;
    };
    let called_off = plan.state == InstallationPlan::Cancelled;
    let Some(work) = find(project, installation_id) else {
        project.installations.push(Installation {
            installation_id,
            crew: plan.crew.clone(),
            planned_from: plan.planned_from,
            planned_to: plan.planned_to,
            started_on: None,
            completed_on: None,
            progress: Vec::new(),
            checklist: Vec::new(),
            readings: Vec::new(),
            document_ids: Vec::new(),
            state: if called_off {
                InstallationState::Cancelled
            } else {
                InstallationState::Planned
            },
        });
        return;
    };
    work.crew.clone_from(&plan.crew);
    work.planned_from = plan.planned_from;
    work.planned_to = plan.planned_to;
    work.state = match (called_off, work.started_on) {
        (true, _) => InstallationState::Cancelled,
        (false, Some(_)) => InstallationState::InProgress,
        (false, None) => InstallationState::Planned,
    };
}

fn milestone(project: &mut Project, code: Milestone) -> &mut MilestoneState {
    let place = match project
        .milestones
        .binary_search_by_key(&code, |known| known.code)
    {
        Ok(place) => place,
        Err(place) => {
            project
                .milestones
                .insert(place, MilestoneState::unknown(code));
            place
        }
    };
    &mut project.milestones[place]
}

fn subsidy_stage(project: &mut Project, entered: &SubsidyStageEntered) {
    let Some(track) = &mut project.track else {
        return;
    };
    track.stage = Some(entered.stage);
    track.entered_on = Some(entered.entered_on);
    track.due_on = entered.due_on;
    if entered.application_number.is_some() {
        track
            .application_number
            .clone_from(&entered.application_number);
    }
    track.entries.push(SubsidyEntry {
        stage: entered.stage,
        entered_on: entered.entered_on,
        due_on: entered.due_on,
        note: entered.note.clone(),
        document_ids: entered.document_ids.clone(),
    });
}

fn settle(project: &mut Project, settled: &BillingSettled) {
    for row in &mut project.billing_plan {
        if row.code != settled.code {
            continue;
        }
        row.settlements.retain(|entry| {
            entry.invoice_id != settled.invoice_id
                && Some(entry.invoice_id) != settled.replaces_invoice_id
        });
        row.settlements.push(Settlement {
            invoice_id: settled.invoice_id,
            amount_paise: settled.amount_paise,
        });
        row.state = match (settled.done, row.state) {
            (true, _) => BillingRowState::Done,
            (false, BillingRowState::Done) => BillingRowState::Due,
            (false, state @ (BillingRowState::Planned | BillingRowState::Due)) => state,
        };
    }
}
