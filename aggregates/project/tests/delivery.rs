use super::*;

fn serials(add: &[&str], remove: &[&str]) -> Value {
    let list = |numbers: &[&str]| -> Vec<Value> {
        numbers
            .iter()
            .map(|number| json!({"item": "panel", "serial_no": number}))
            .collect()
    };
    json!({"add": list(add), "remove": list(remove)})
}

fn plan(id: u128) -> (&'static str, Value) {
    (
        "schedule_installation",
        json!({"installation_id": Uuid::from_u128(id), "crew": "Crew A", "planned_from": "2026-06-01", "planned_to": "2026-06-03"}),
    )
}

fn start(id: u128, on: &str) -> (&'static str, Value) {
    (
        "start_installation",
        json!({"installation_id": Uuid::from_u128(id), "started_on": on}),
    )
}

fn complete(id: u128, on: &str) -> (&'static str, Value) {
    (
        "complete_installation",
        json!({"installation_id": Uuid::from_u128(id), "completed_on": on,
            "checklist": [{"item": "Structure bolted", "done": true}], "readings": [{"name": "Earth resistance", "value": "1.8 Ω"}]}),
    )
}

fn survey(feasible: bool) -> Value {
    json!({"result": {"surveyed_on": "2026-04-12", "feasible": feasible, "roof_type": "metal", "roof_area_m2": 80, "usable_area_m2": 60}})
}

#[test]
fn panels_follow_the_segment_unless_told_otherwise() {
    use crate::vocabulary::PanelType;
    assert_eq!(confirmed("subsidy").panel_type, Some(PanelType::Dcr));
    assert_eq!(confirmed("non_subsidy").panel_type, Some(PanelType::NonDcr));
}

#[test]
fn equipment_has_limits_and_other_brands_have_names() {
    let project = confirmed("subsidy");
    assert_eq!(
        fields(when(
            &project,
            "specify_equipment",
            json!({"panel_brand": "other", "inverter_brand": "other", "panel_capacity_wp": 49, "panel_count": 200_001, "inverter_count": 0})
        )),
        [
            "/panel_brand_other required",
            "/inverter_brand_other required",
            "/panel_capacity_wp out_of_range",
            "/panel_count out_of_range",
            "/inverter_count out_of_range"
        ]
    );
    let (name, body) = equipment();
    assert_eq!(when(&project, name, body), Ok(Vec::new()));
    assert_eq!(
        refused(&credited(), "specify_equipment", json!({"panel_count": 8})),
        "transition_not_allowed"
    );
    assert_eq!(
        refused(&credited(), "record_serials", serials(&["WSM-001"], &[])),
        "transition_not_allowed"
    );
}

#[test]
fn a_serial_number_is_recorded_once() {
    let project = then(
        confirmed("subsidy"),
        &[("record_serials", serials(&["WSM-001", "WSM-002"], &[]))],
    );
    assert_eq!(
        refused(&project, "record_serials", serials(&["WSM-001"], &[])),
        "duplicate"
    );
    assert_eq!(
        refused(
            &project,
            "record_serials",
            serials(&["WSM-003", "WSM-003"], &[])
        ),
        "duplicate"
    );
    assert_eq!(
        when(&project, "record_serials", serials(&[], &["WSM-009"])),
        Ok(Vec::new())
    );
    let project = then(
        project,
        &[("record_serials", serials(&["WSM-003"], &["WSM-001"]))],
    );
    assert_eq!(project.serials.len(), 2);
}

#[test]
fn a_serial_number_of_another_project_asks_for_confirmation() {
    let known = Facts {
        serial_elsewhere: Some(KnownSerial {
            serial_no: "WSM-001".into(),
            project_no: 3,
        }),
        ..facts()
    };
    let mut body = serials(&["WSM-001"], &[]);
    let project = confirmed("subsidy");
    assert_eq!(
        code(when_known(
            &project,
            known.clone(),
            "record_serials",
            body.clone()
        )),
        "duplicate"
    );
    body["confirm_duplicate"] = json!(true);
    assert_eq!(
        code(when_known(&project, known, "record_serials", body)),
        "accepted"
    );
}

#[test]
fn a_survey_may_be_repeated_and_corrected() {
    let project = then(confirmed("subsidy"), &[("record_survey", survey(true))]);
    assert_eq!(project.surveys.len(), 1);
    let mut body = survey(true);
    body["survey_id"] = json!(project.surveys[0].survey_id);
    assert_eq!(
        when(&project, "record_survey", body.clone()),
        Ok(Vec::new())
    );
    body["result"]["feasible"] = json!(false);
    let project = then(project, &[("record_survey", body)]);
    assert_eq!(project.surveys.len(), 1);
    let mut future = survey(true);
    future["result"]["surveyed_on"] = json!("2026-05-30");
    assert_eq!(
        fields(when(&project, "record_survey", future)),
        ["/result/surveyed_on date_in_future"]
    );
}

#[test]
fn work_is_planned_begun_logged_and_done() {
    let log =
        json!({"installation_id": Uuid::from_u128(31), "percent": 40, "note": "Structure is up"});
    let project = then(
        under_installation("subsidy"),
        &[
            plan(31),
            start(31, "2026-04-16"),
            ("log_progress", log),
            complete(31, "2026-04-20"),
        ],
    );
    let work = &project.installations[0];
    assert_eq!(work.state, InstallationState::Completed);
    assert_eq!((work.progress.len(), work.readings.len()), (1, 1));
    assert_eq!(project.installation_completion_date(), Some(day(4, 20)));
}

#[test]
fn the_last_open_work_dates_the_milestone() {
    let project = then(
        under_installation("subsidy"),
        &[
            plan(31),
            plan(32),
            plan(33),
            start(31, "2026-04-16"),
            start(32, "2026-04-16"),
            complete(31, "2026-04-25"),
        ],
    );
    assert_eq!(project.installation_completion_date(), None);
    let (name, mut body) = plan(33);
    body["state"] = json!("cancelled");
    let project = then(project, &[(name, body), complete(32, "2026-04-20")]);
    assert_eq!(
        project.installation_completion_date(),
        Some(day(4, 25)),
        "the plant stands when the last crew is done"
    );
}

#[test]
fn work_begins_after_the_order_and_under_installation() {
    let (name, body) = start(31, "2026-04-16");
    let early = then(confirmed("subsidy"), &[plan(31)]);
    assert_eq!(refused(&early, name, body), "transition_not_allowed");
    let project = then(under_installation("subsidy"), &[plan(31)]);
    let (name, body) = start(31, "2026-04-09");
    assert_eq!(
        fields(when(&project, name, body)),
        ["/started_on date_before"]
    );
    let (name, body) = start(99, "2026-04-16");
    assert_eq!(refused(&project, name, body), "reference_unknown");
    let (name, body) = complete(31, "2026-04-20");
    assert_eq!(
        refused(&project, name, body),
        "transition_not_allowed",
        "it has not begun"
    );
}

#[test]
fn work_ends_after_it_began_and_stays_done() {
    let project = then(
        under_installation("subsidy"),
        &[plan(31), start(31, "2026-04-16")],
    );
    let (name, body) = complete(31, "2026-04-15");
    assert_eq!(
        fields(when(&project, name, body)),
        ["/completed_on date_before"]
    );
    let project = then(project, &[complete(31, "2026-04-20")]);
    for (name, body) in [
        plan(31),
        start(31, "2026-04-17"),
        complete(31, "2026-04-21"),
        (
            "log_progress",
            json!({"installation_id": Uuid::from_u128(31), "percent": 50}),
        ),
    ] {
        assert_eq!(
            refused(&project, name, body),
            "transition_not_allowed",
            "{name}"
        );
    }
}

#[test]
fn a_plan_has_its_days_in_order_and_progress_says_something() {
    let project = then(
        under_installation("subsidy"),
        &[plan(31), start(31, "2026-04-16")],
    );
    let (name, mut body) = plan(32);
    body["planned_to"] = json!("2026-05-31");
    assert_eq!(
        fields(when(&project, name, body)),
        ["/planned_to date_before"]
    );
    let log = |body: Value| when(&project, "log_progress", body);
    assert_eq!(
        fields(log(json!({"installation_id": Uuid::from_u128(31)}))),
        ["/note required"]
    );
    assert_eq!(
        fields(log(
            json!({"installation_id": Uuid::from_u128(31), "percent": 101})
        )),
        ["/percent out_of_range"]
    );
}

#[test]
fn milestones_are_planned_dated_corrected_and_cleared() {
    let project = then(
        under_installation("subsidy"),
        &[
            (
                "record_milestone",
                json!({"code": "commissioned", "planned_on": "2026-06-30"}),
            ),
            milestone("net_meter_installed", "2026-05-01"),
            milestone("net_meter_installed", "2026-05-02"),
        ],
    );
    assert_eq!(project.expected_commissioning_on(), Some(day(6, 30)));
    assert_eq!(
        project.happened_on(Milestone::NetMeterInstalled),
        Some(day(5, 2))
    );
    let (name, body) = milestone("net_meter_installed", "2026-05-02");
    assert_eq!(when(&project, name, body), Ok(Vec::new()));
    let clear = json!({"code": "net_meter_installed", "reason": "Another site"});
    let project = then(project, &[("clear_milestone", clear.clone())]);
    assert_eq!(project.milestone(Milestone::NetMeterInstalled), None);
    assert_eq!(when(&project, "clear_milestone", clear), Ok(Vec::new()));
    let (name, body) = milestone("net_meter_installed", "2026-05-30");
    assert_eq!(fields(when(&project, name, body)), ["/on date_in_future"]);
}

#[test]
fn three_milestones_exist_on_the_subsidy_path_only() {
    let project = under_installation("non_subsidy");
    for code in [
        "mnre_portal_registration",
        "mnre_installation_details",
        "subsidy_requested",
    ] {
        let (name, body) = milestone(code, "2026-04-20");
        assert_eq!(fields(when(&project, name, body)), ["/code not_in_list"]);
    }
}

#[test]
fn a_milestone_that_a_status_rests_on_stays() {
    let clear = |code: &str| json!({"code": code, "reason": "Wrong date"});
    for code in ["installation_completed", "mnre_portal_registration"] {
        assert_eq!(
            refused(&submitted(), "clear_milestone", clear(code)),
            "in_use"
        );
    }
    assert_eq!(
        refused(
            &submitted(),
            "clear_milestone",
            clear("discom_feasibility_applied")
        ),
        "accepted"
    );
    let early = then(
        under_installation("subsidy"),
        &[milestone("installation_completed", "2026-04-20")],
    );
    assert_eq!(
        refused(&early, "clear_milestone", clear("installation_completed")),
        "accepted"
    );
}

#[test]
fn the_code_list_is_the_one_of_the_page() {
    let page: Vec<&str> = crate::lists::list("milestone")
        .map(|list| list.entries.iter().map(|(code, _)| *code).collect())
        .unwrap_or_default();
    let ours: Vec<&str> = Milestone::ALL.iter().map(|m| m.code()).collect();
    assert_eq!(ours, page);
}

#[test]
fn a_cost_is_positive_dated_and_reversed_once() {
    let project = confirmed("subsidy");
    let cost = |paise: i64, on: &str| json!({"category": "material", "description": "Rails", "amount_paise": paise, "incurred_on": on});
    assert_eq!(
        fields(when(&project, "add_cost", cost(0, "2026-04-20"))),
        ["/amount_paise amount_not_positive"]
    );
    assert_eq!(
        fields(when(&project, "add_cost", cost(5, "2026-05-30"))),
        ["/incurred_on date_in_future"]
    );
    let project = then(project, &[("add_cost", cost(5, "2026-04-20"))]);
    let reverse = json!({"cost_id": project.costs[0].cost_id, "reason": "Wrong project"});
    let project = then(project, &[("reverse_cost", reverse.clone())]);
    assert!(project.costs[0].reversed);
    assert_eq!(
        refused(&project, "reverse_cost", reverse),
        "transition_not_allowed"
    );
    assert_eq!(
        refused(
            &project,
            "reverse_cost",
            json!({"cost_id": SITE, "reason": "Wrong project"})
        ),
        "reference_unknown"
    );
}

#[test]
fn a_remark_belongs_to_its_author_and_leaves_a_trace() {
    let project = then(
        confirmed("subsidy"),
        &[("add_remark", json!({"text": "Meter box is rusty"}))],
    );
    let remark_id = project.remarks[0].remark_id;
    assert_eq!(project.remark_author(remark_id), Some(WRITER));
    let edit = json!({"remark_id": remark_id, "text": "Meter box is new"});
    let mut other = ctx(facts());
    other.actor.user_id = Some(SELLER);
    assert_eq!(
        project
            .decide(&other, command("edit_remark", edit.clone()))
            .map_err(|refusal| refusal.code()),
        Err("forbidden")
    );
    let project = then(
        project,
        &[
            ("edit_remark", edit.clone()),
            ("remove_remark", json!({"remark_id": remark_id})),
        ],
    );
    let trace = &project.remarks[0];
    assert!(trace.removed && trace.text.is_none() && trace.edited_at.is_some());
    assert_eq!(
        refused(&project, "edit_remark", edit),
        "transition_not_allowed"
    );
}
