use super::*;

fn at(name: &str) -> Project {
    let stages = details_submitted();
    let end = stages
        .iter()
        .position(|(_, body)| body["stage"] == name)
        .map_or(0, |place| place + 1);
    then(under_installation("subsidy"), &stages[..end])
}

fn enter(name: &str, on: &str) -> Value {
    json!({"stage": name, "entered_on": on})
}

#[test]
fn a_track_begins_on_the_portal() {
    let project = under_installation("subsidy");
    let answer = when(
        &project,
        "subsidy_enter_stage",
        enter("installed", "2026-04-20"),
    );
    assert_eq!(
        answer,
        Err(Refusal::TransitionNotAllowed {
            from: "new".into(),
            allowed: vec!["registered"]
        })
    );
    let mut body = enter("registered", "2026-04-11");
    body["application_number"] = json!("NP-KL26-1234");
    let project = then(project, &[("subsidy_enter_stage", body)]);
    let track = project.track.clone().expect("a track");
    assert_eq!(track.due_on, Some(day(4, 18)), "seven days after");
    let registration = project
        .milestone(Milestone::MnrePortalRegistration)
        .expect("the milestone");
    assert_eq!(registration.on, Some(day(4, 11)));
    assert_eq!(
        registration.reference.as_ref().map(Text::as_str),
        Some("NP-KL26-1234")
    );
}

#[test]
fn every_stage_leads_only_where_the_table_says() {
    for from in SubsidyStage::ALL {
        let next = SubsidyStage::following(Some(*from), Some(20_000));
        assert_eq!(next, from.next(), "{}", from.code());
    }
    let reachable = |stage: &SubsidyStage| {
        *stage == SubsidyStage::Registered
            || SubsidyStage::ALL
                .iter()
                .any(|from| from.next().contains(stage))
    };
    let apart: Vec<&str> = SubsidyStage::ALL
        .iter()
        .filter(|stage| !reachable(stage))
        .map(|stage| stage.code())
        .collect();
    assert_eq!(apart, ["subsidy_credited"], "entered by its own command");
}

#[test]
fn small_plants_are_deemed_feasible() {
    let large = then(
        under_installation("subsidy"),
        &[("change_commercials", json!({"capacity_w": 10_001}))],
    );
    let stages = details_submitted();
    let large = then(large, &stages[..2]);
    let (name, body) = stages[2].clone();
    assert_eq!(
        refused(&large, name, body.clone()),
        "transition_not_allowed"
    );
    assert_eq!(
        refused(&at("application_submitted"), name, body),
        "accepted"
    );
}

#[test]
fn a_stage_needs_its_evidence() {
    let project = at("vendor_agreement_signed");
    let project = then(project, &[stage("installed", "2026-04-20")]);
    let bare = Facts {
        document_types: vec!["dcr_certificate".into()],
        ..facts()
    };
    assert_eq!(
        when_known(
            &project,
            bare,
            "subsidy_enter_stage",
            enter("installation_details_submitted", "2026-04-21")
        ),
        Err(Refusal::PreconditionUnmet(vec![
            "/documents/applicant_photo".into()
        ]))
    );
}

#[test]
fn stages_are_dated_in_order() {
    let project = at("application_submitted");
    let on = |on: &str| {
        fields(when(
            &project,
            "subsidy_enter_stage",
            enter("feasibility_pending", on),
        ))
    };
    assert_eq!(on("2026-04-11"), ["/entered_on date_before"]);
    assert_eq!(on("2026-05-30"), ["/entered_on date_in_future"]);
    let mut body = enter("feasibility_pending", "2026-04-13");
    body["due_on"] = json!("2026-04-12");
    assert_eq!(
        fields(when(&project, "subsidy_enter_stage", body)),
        ["/due_on date_before"]
    );
}

#[test]
fn days_of_reference_data_come_before_those_of_the_table() {
    let known = Facts {
        subsidy_stage_days: Some(20),
        ..facts()
    };
    let answer = when_known(
        &at("application_submitted"),
        known,
        "subsidy_enter_stage",
        enter("feasibility_pending", "2026-04-13"),
    );
    assert!(
        matches!(answer.as_deref(), Ok([Event::SubsidyStageEntered(e)]) if e.due_on == Some(day(5, 3)))
    );
}

#[test]
fn a_stage_entered_by_mistake_is_left_backwards_with_a_reason() {
    let project = at("application_submitted");
    let mut back = enter("registered", "2026-04-12");
    assert_eq!(
        refused(&project, "subsidy_enter_stage", back.clone()),
        "transition_not_allowed"
    );
    back["reason"] = json!("Wrong customer");
    let project = then(project, &[("subsidy_enter_stage", back)]);
    assert_eq!(
        project.track.and_then(|track| track.stage),
        Some(SubsidyStage::Registered)
    );
}

#[test]
fn a_known_milestone_keeps_its_date() {
    let project = then(
        at("vendor_agreement_signed"),
        &[
            milestone("installation_completed", "2026-04-18"),
            stage("installed", "2026-04-20"),
        ],
    );
    assert_eq!(project.installation_completion_date(), Some(day(4, 18)));
}

#[test]
fn an_import_enters_any_stage_and_dates_what_was_passed() {
    let mut import = ctx(Facts {
        document_types: Vec::new(),
        ..facts()
    });
    import.actor.channel = Channel::Import;
    let project = under_installation("subsidy");
    let events = project
        .decide(
            &import,
            command(
                "subsidy_enter_stage",
                enter("inspection_pending", "2026-04-20"),
            ),
        )
        .expect("accepted");
    let mut after = project.clone();
    for event in &events {
        after.evolve(event);
    }
    let dated: Vec<Milestone> = after.milestones.iter().map(|known| known.code).collect();
    assert_eq!(
        dated,
        [
            Milestone::MnrePortalRegistration,
            Milestone::DiscomFeasibilityApplied,
            Milestone::DiscomFeasibilityApproved,
            Milestone::InstallationCompleted,
            Milestone::MnreInstallationDetails
        ]
    );
    assert_eq!(
        project
            .decide(
                &import,
                command(
                    "subsidy_enter_stage",
                    enter("subsidy_credited", "2026-04-20")
                )
            )
            .map_err(|refusal| refusal.code()),
        Err("transition_not_allowed")
    );
}

#[test]
fn the_portal_may_decline_and_be_asked_again() {
    let reject = json!({"reason": "Name differs from the bill", "entered_on": "2026-05-10"});
    assert_eq!(
        refused(&completed("subsidy"), "subsidy_reject", reject.clone()),
        "transition_not_allowed"
    );
    let project = then(requested(), &[("subsidy_reject", reject)]);
    assert_eq!(
        project.track.as_ref().and_then(|track| track.stage),
        Some(SubsidyStage::SubsidyRejected)
    );
    let project = then(project, &[stage("subsidy_requested", "2026-05-12")]);
    assert_eq!(
        project.happened_on(Milestone::SubsidyRequested),
        Some(day(5, 7)),
        "the first request stays the milestone"
    );
}

#[test]
fn the_expected_amount_is_open_until_the_credit() {
    let set = json!({"expected_paise": 6_000_000});
    let project = then(requested(), &[("subsidy_set_amount", set.clone())]);
    assert_eq!(
        when(&project, "subsidy_set_amount", set.clone()),
        Ok(Vec::new())
    );
    assert_eq!(
        refused(&credited(), "subsidy_set_amount", set.clone()),
        "transition_not_allowed"
    );
    assert_eq!(
        when(&confirmed("non_subsidy"), "subsidy_set_amount", set),
        Err(Refusal::PreconditionUnmet(vec!["/segment".into()]))
    );
}
