use super::*;
use crate::calculations::stages::PipelineStage;

fn to(project: &Project) -> Option<Status> {
    project.status
}

#[test]
fn an_opened_project_is_confirmed_on_the_day_of_the_order() {
    let project = given(&[order("subsidy")]);
    assert_eq!(to(&project), Some(Status::Confirmed));
    assert_eq!(project.serial_no, 7);
    assert_eq!(project.fy.as_deref(), Some("2026-27"));
    assert_eq!(project.visit().map(|v| v.stay.entered_on), Some(day(4, 10)));
    assert_eq!(
        project.consumer_number.as_ref().map(Text::as_str),
        Some("1155667788")
    );
    assert_eq!(
        project.track.and_then(|track| track.expected_paise),
        Some(Paise::new(7_800_000))
    );
}

#[test]
fn an_order_outside_the_subsidy_has_no_portal_track() {
    assert_eq!(given(&[order("non_subsidy")]).track, None);
}

#[test]
fn every_status_is_reached_by_its_command() {
    assert_eq!(
        to(&under_installation("subsidy")),
        Some(Status::UnderInstallation)
    );
    assert_eq!(to(&submitted()), Some(Status::SubmittedForSubsidy));
    assert_eq!(to(&completed("subsidy")), Some(Status::Completed));
    assert_eq!(to(&completed("non_subsidy")), Some(Status::Completed));
    assert_eq!(to(&credited()), Some(Status::SubsidyCredited));
    assert_eq!(to(&held()), Some(Status::OnHold));
    assert_eq!(to(&cancelled()), Some(Status::Cancelled));
}

#[test]
fn installation_begins_when_the_equipment_is_known() {
    let project = given(&[order("subsidy")]);
    assert_eq!(
        when(&project, "advance", step("2026-04-15")),
        Err(Refusal::PreconditionUnmet(
            [
                "/panel_brand",
                "/panel_type",
                "/panel_capacity_wp",
                "/panel_count",
                "/inverter_brand",
                "/inverter_capacity_w"
            ]
            .map(String::from)
            .to_vec()
        ))
    );
}

#[test]
fn a_service_order_begins_without_equipment() {
    let (_, mut body) = order("non_subsidy");
    body["service_type"] = json!("maintenance");
    body["capacity_w"] = json!(null);
    let project = given(&[("open", body), ("advance", step("2026-04-15"))]);
    assert_eq!(to(&project), Some(Status::UnderInstallation));
}

#[test]
fn submission_names_what_is_missing() {
    let project = then(
        under_installation("subsidy"),
        &[("specify_equipment", json!({"panel_type": "non_dcr"}))],
    );
    assert_eq!(
        when(&project, "advance", step("2026-04-22")),
        Err(Refusal::PreconditionUnmet(
            [
                "/installation_completion_date",
                "/milestones/mnre_portal_registration",
                "/panel_type",
                "/track/stage"
            ]
            .map(String::from)
            .to_vec()
        ))
    );
    assert_eq!(
        project.unmet_for_advance().len(),
        4,
        "the record page shows the same list"
    );
}

#[test]
fn completion_needs_the_plant_to_stand() {
    assert_eq!(
        when(
            &under_installation("non_subsidy"),
            "advance",
            step("2026-05-01")
        ),
        Err(Refusal::PreconditionUnmet(vec![
            "/installation_completion_date".into()
        ]))
    );
}

#[test]
fn an_off_grid_plant_is_commissioned_on_the_day_it_stands() {
    let project = then(
        under_installation("non_subsidy"),
        &[
            ("change_commercials", json!({"system_type": "off_grid"})),
            milestone("installation_completed", "2026-04-20"),
            ("advance", step("2026-05-01")),
        ],
    );
    assert_eq!(
        project.happened_on(Milestone::Commissioned),
        Some(day(4, 20))
    );
    let on_grid = completed("non_subsidy");
    assert_eq!(on_grid.happened_on(Milestone::Commissioned), None);
}

#[test]
fn there_is_only_one_next_status() {
    let body = json!({"effective_on": "2026-04-15", "to": "completed"});
    assert_eq!(
        fields(when(&confirmed("subsidy"), "advance", body)),
        ["/to not_in_list"]
    );
    for project in [completed("subsidy"), completed("non_subsidy"), credited()] {
        assert_eq!(
            refused(&project, "advance", step("2026-05-21")),
            "transition_not_allowed"
        );
    }
}

#[test]
fn a_step_is_dated_between_the_last_one_and_today() {
    let project = under_installation("subsidy");
    assert_eq!(
        fields(when(&project, "hold", reasoned("2026-04-14"))),
        ["/effective_on date_before"]
    );
    assert_eq!(
        fields(when(&project, "hold", reasoned("2026-05-30"))),
        ["/effective_on date_in_future"]
    );
}

#[test]
fn the_subsidy_is_credited_once_it_was_asked_for() {
    let body = |paise: i64| json!({"credited_paise": paise, "effective_on": "2026-05-20"});
    assert_eq!(
        when(&completed("subsidy"), "subsidy_credit", body(0)),
        Err(Refusal::PreconditionUnmet(vec![
            "/credited_paise".into(),
            "/track/stage".into()
        ]))
    );
    assert_eq!(
        refused(&completed("non_subsidy"), "subsidy_credit", body(1)),
        "transition_not_allowed"
    );
    assert_eq!(
        refused(&submitted(), "subsidy_credit", body(1)),
        "transition_not_allowed"
    );
    let early = json!({"credited_paise": 1, "effective_on": "2026-05-06"});
    assert_eq!(
        fields(when(&requested(), "subsidy_credit", early)),
        ["/effective_on date_before"],
        "money cannot come before it was asked for"
    );
    let track = credited().track;
    assert_eq!(
        track.map(|t| (t.stage, t.credited_paise, t.credited_on)),
        Some((
            Some(SubsidyStage::SubsidyCredited),
            Some(Paise::new(7_800_000)),
            Some(day(5, 20))
        ))
    );
}

#[test]
fn moving_back_from_the_credit_takes_the_track_back_too() {
    let body =
        json!({"to": "completed", "effective_on": "2026-05-21", "reason": "Credited to another"});
    let project = then(credited(), &[("move_back", body)]);
    assert_eq!(to(&project), Some(Status::Completed));
    let track = project.track.expect("a track");
    assert_eq!(track.stage, Some(SubsidyStage::SubsidyRequested));
    assert_eq!(track.credited_paise, None);
}

#[test]
fn moving_back_stays_on_the_path_of_the_segment() {
    let back = |to: &str| json!({"to": to, "effective_on": "2026-05-02", "reason": "Too early"});
    for (project, target) in [
        (completed("non_subsidy"), "submitted_for_subsidy"),
        (completed("subsidy"), "completed"),
        (completed("subsidy"), "subsidy_credited"),
        (completed("subsidy"), "cancelled"),
        (completed("subsidy"), "on_hold"),
    ] {
        assert_eq!(
            fields(when(&project, "move_back", back(target))),
            ["/to not_in_list"],
            "{target}"
        );
    }
    assert_eq!(
        refused(&confirmed("subsidy"), "move_back", back("confirmed")),
        "transition_not_allowed"
    );
    for target in ["confirmed", "under_installation", "submitted_for_subsidy"] {
        assert_eq!(
            refused(&completed("subsidy"), "move_back", back(target)),
            "accepted"
        );
    }
}

#[test]
fn a_hold_stops_the_clock_and_resuming_returns_where_it_was() {
    let project = held();
    assert_eq!(project.stage(), Some(PipelineStage::UnderInstallation));
    assert!(project.visit().is_some_and(|v| v.stay.is_on_hold()));
    let project = then(project, &[("resume", step("2026-04-25"))]);
    assert_eq!(to(&project), Some(Status::UnderInstallation));
    assert_eq!(project.held_from, None);
    assert_eq!(
        project.visit().map(|v| v.stay.days(day(5, 1))),
        Some(16 - 5)
    );
}

#[test]
fn what_stands_still_takes_no_step_and_no_new_price() {
    let project = held();
    assert_eq!(
        refused(&project, "advance", step("2026-04-21")),
        "project_on_hold"
    );
    assert_eq!(
        refused(&project, "change_commercials", json!({"capacity_w": 4_000})),
        "project_on_hold"
    );
    assert_eq!(
        refused(
            &project,
            "change_order",
            json!({"quotation_id": SITE, "version_no": 1, "order_value_paise": 1, "reason": "More panels"})
        ),
        "project_on_hold"
    );
    assert_eq!(
        refused(&project, "hold", reasoned("2026-04-21")),
        "transition_not_allowed"
    );
    assert_eq!(
        refused(&under_installation("subsidy"), "resume", step("2026-04-21")),
        "transition_not_allowed"
    );
    assert_eq!(
        refused(&completed("subsidy"), "hold", reasoned("2026-05-02")),
        "transition_not_allowed"
    );
}

#[test]
fn a_cancelled_project_keeps_its_value_and_returns_where_it_was() {
    let project = cancelled();
    let cancellation = project.cancellation.clone().expect("a cancellation");
    assert_eq!(
        (cancellation.value_paise.get(), cancellation.from),
        (19_602_000, Status::Confirmed)
    );
    assert_eq!(project.stage(), Some(PipelineStage::Lost));
    let project = then(project, &[("reinstate", reasoned("2026-04-22"))]);
    assert_eq!(to(&project), Some(Status::Confirmed));
    assert_eq!(project.cancellation, None);
    assert_eq!(
        project.visit().map(|v| v.stay.entered_on),
        Some(day(4, 22)),
        "a stage entered again begins a new visit"
    );
}

#[test]
fn a_project_cancelled_while_held_is_held_again_when_reinstated() {
    let project = then(
        held(),
        &[
            (
                "cancel",
                json!({"reason": "not_reachable", "effective_on": "2026-04-25"}),
            ),
            ("reinstate", reasoned("2026-04-28")),
        ],
    );
    assert_eq!(to(&project), Some(Status::OnHold));
    assert_eq!(project.reached(), Some(Status::UnderInstallation));
    let project = then(project, &[("resume", step("2026-05-01"))]);
    assert_eq!(to(&project), Some(Status::UnderInstallation));
}

#[test]
fn a_cancellation_says_why_as_a_lost_lead_does() {
    let project = confirmed("subsidy");
    let cancel = |reason: &str| json!({"reason": reason, "effective_on": "2026-04-20"});
    assert_eq!(
        fields(when(&project, "cancel", cancel("lost_to_competition"))),
        ["/sub_reason required"]
    );
    assert_eq!(
        fields(when(&project, "cancel", cancel("other"))),
        ["/text required"]
    );
    for project in [completed("subsidy"), credited()] {
        assert_eq!(
            refused(
                &project,
                "cancel",
                json!({"reason": "no_budget", "effective_on": "2026-05-25"})
            ),
            "transition_not_allowed"
        );
    }
}

#[test]
fn a_cancelled_project_takes_costs_and_remarks_only() {
    let project = cancelled();
    for (name, body) in [
        ("advance", step("2026-04-21")),
        ("hold", reasoned("2026-04-21")),
        (
            "cancel",
            json!({"reason": "no_budget", "effective_on": "2026-04-21"}),
        ),
        ("set_site", json!({"consumer_number": "998877665"})),
        ("set_financing", json!({"loan_status": "applied"})),
        equipment(),
        milestone("material_delivered", "2026-04-20"),
        ("mark_billing_due", json!({"code": "advance"})),
        (
            "assign_owner",
            json!({"owner_id": CUSTOMER, "reason": "New team"}),
        ),
    ] {
        assert_eq!(refused(&project, name, body), "project_cancelled", "{name}");
    }
    let cost = json!({"category": "labour", "description": "Scaffolding", "amount_paise": 100, "incurred_on": "2026-04-20"});
    assert_eq!(refused(&project, "add_cost", cost), "accepted");
    assert_eq!(
        refused(&project, "add_remark", json!({"text": "Call in June"})),
        "accepted"
    );
    assert_eq!(
        refused(&confirmed("subsidy"), "reinstate", reasoned("2026-04-22")),
        "transition_not_allowed"
    );
}

#[test]
fn a_refused_transition_names_what_is_possible() {
    let answer = when(&completed("subsidy"), "hold", reasoned("2026-05-02"));
    let Err(Refusal::TransitionNotAllowed { from, allowed }) = answer else {
        panic!("not refused as a transition: {answer:?}");
    };
    assert_eq!(from, "completed");
    assert!(allowed.contains(&"subsidy_credit") && allowed.contains(&"move_back"));
    assert!(!allowed.contains(&"advance") && !allowed.contains(&"mark_billing_due"));
}

#[test]
fn nothing_but_opening_starts_a_project_and_it_starts_once() {
    assert_eq!(
        refused(&Project::default(), "advance", step("2026-04-21")),
        "not_found"
    );
    let (name, body) = order("subsidy");
    assert_eq!(refused(&confirmed("subsidy"), name, body), "id_taken");
}
