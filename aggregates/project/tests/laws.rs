use proptest::prelude::*;

use super::*;

fn any_day() -> impl Strategy<Value = String> {
    (4u32..=5, 1u32..=28).prop_map(|(m, d)| day(m, d).to_string())
}

fn any_step() -> impl Strategy<Value = (&'static str, Value)> {
    let target = prop::sample::select(vec![
        "confirmed",
        "under_installation",
        "submitted_for_subsidy",
        "completed",
    ]);
    prop_oneof![
        6 => any_day().prop_map(|on| ("advance", step(&on))),
        2 => any_day().prop_map(|on| ("hold", reasoned(&on))),
        2 => any_day().prop_map(|on| ("resume", step(&on))),
        1 => any_day().prop_map(|on| ("cancel", json!({"reason": "no_budget", "effective_on": on}))),
        1 => any_day().prop_map(|on| ("reinstate", reasoned(&on))),
        1 => (target, any_day()).prop_map(|(to, on)| ("move_back", json!({"to": to, "effective_on": on, "reason": "Too early"}))),
        3 => (0i64..9_000_000, any_day()).prop_map(|(paise, on)| ("subsidy_credit", json!({"credited_paise": paise, "effective_on": on}))),
    ]
}

fn any_fact() -> impl Strategy<Value = (&'static str, Value)> {
    let code = prop::sample::select(Milestone::ALL.to_vec());
    let row = prop::sample::select(vec!["advance", "material", "completion", "net_meter"]);
    let stage = prop::sample::select(SubsidyStage::ALL.to_vec());
    prop_oneof![
        Just(equipment()),
        (code.clone(), any_day()).prop_map(|(code, on)| milestone(code.code(), &on)),
        code.prop_map(|code| (
            "clear_milestone",
            json!({"code": code, "reason": "Wrong date"})
        )),
        (stage, any_day()).prop_map(|(stage, on)| (
            "subsidy_enter_stage",
            json!({"stage": stage, "entered_on": on})
        )),
        (1i64..50_000_000).prop_map(|value| (
            "change_commercials",
            json!({"order_value_paise": value, "reason": "Agreed anew"})
        )),
        prop::sample::select(vec!["subsidy", "non_subsidy"])
            .prop_map(|s| ("change_commercials", json!({"segment": s}))),
        any_day().prop_map(|on| (
            "change_commercials",
            json!({"confirmation_date": on, "reason": "Order form found"})
        )),
        row.clone()
            .prop_map(|code| ("mark_billing_due", json!({"code": code}))),
        (row.clone(), 0i64..20_000_000, 40u128..43).prop_map(|(code, paise, invoice)| (
            "settle_billing",
            json!({"code": code, "invoice_id": Uuid::from_u128(invoice), "amount_paise": paise})
        )),
        (row, 40u128..43).prop_map(|(code, invoice)| (
            "unsettle_billing",
            json!({"code": code, "invoice_id": Uuid::from_u128(invoice)})
        )),
        Just((
            "schedule_installation",
            json!({"installation_id": Uuid::from_u128(31), "crew": "Crew A", "planned_from": "2026-06-01", "planned_to": "2026-06-03"})
        )),
        any_day().prop_map(|on| (
            "start_installation",
            json!({"installation_id": Uuid::from_u128(31), "started_on": on})
        )),
        any_day().prop_map(|on| (
            "complete_installation",
            json!({"installation_id": Uuid::from_u128(31), "completed_on": on})
        )),
    ]
}

fn any_command() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![2 => any_fact(), 3 => any_step()]
}

/// Whether a status may follow another in one step.
fn follows(before: &Project, after: &Project) -> bool {
    let (Some(from), Some(to)) = (before.status, after.status) else {
        return before.status == after.status || after.status == Some(Status::Confirmed);
    };
    let path = Status::path(before.segment.expect("a segment"));
    let place = |status: Status| path.iter().position(|s| *s == status);
    match (from, to) {
        _ if from == to => true,
        (Status::OnHold, to) => Some(to) == before.held_from || to == Status::Cancelled,
        (Status::Cancelled, to) => Some(to) == before.cancellation.as_ref().map(|c| c.from),
        (_, Status::OnHold | Status::Cancelled) => from.is_active(),
        (from, to) => place(to) <= place(from).map(|place| place + 1),
    }
}

fn start() -> impl Strategy<Value = Project> {
    prop::sample::select(vec![0usize, 1, 2, 3, 4, 5]).prop_map(|which| match which {
        0 => confirmed("subsidy"),
        1 => confirmed("non_subsidy"),
        2 => submitted(),
        3 => completed("non_subsidy"),
        4 => requested(),
        _ => credited(),
    })
}

proptest! {
    /// Whatever is asked in whatever order: no status is skipped, no step goes back in time, the
    /// plan makes the order value, and the state survives JSON.
    #[test]
    fn no_order_of_commands_breaks_a_project(
        start in start(),
        commands in prop::collection::vec(any_command(), 0..40),
    ) {
        let mut project = start;
        for (name, body) in commands {
            let command = command(name, body);
            let gate = project.gate(command.meta().action);
            let before = project.clone();
            match project.decide(&ctx(facts()), command) {
                Ok(events) => {
                    prop_assert!(gate.is_ok(), "{} passed a closed gate", name);
                    for event in &events {
                        let text = serde_json::to_string(event).map_err(|e| TestCaseError::fail(e.to_string()))?;
                        let read: Event = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
                        prop_assert_eq!(&read, event);
                        project.evolve(event);
                    }
                }
                Err(refusal) => prop_assert!(refusal.status() < 500),
            }
            check(&before, &project)?;
        }
    }
}

fn check(before: &Project, project: &Project) -> Result<(), TestCaseError> {
    prop_assert!(
        follows(before, project),
        "{:?} to {:?}",
        before.status,
        project.status
    );
    prop_assert_eq!(
        project.status == Some(Status::Cancelled),
        project.cancellation.is_some()
    );
    if project.status == Some(Status::OnHold) {
        prop_assert!(project.held_from.is_some_and(Status::is_active));
    }
    prop_assert_eq!(
        project.segment == Some(crate::vocabulary::Segment::Subsidy),
        project.track.is_some()
    );

    let visits = &project.visits;
    for (earlier, later) in visits.iter().zip(visits.iter().skip(1)) {
        prop_assert!(earlier.stay.entered_on <= later.stay.entered_on);
        prop_assert_eq!(earlier.stay.left_on, Some(later.stay.entered_on));
    }
    for hold in visits.iter().flat_map(|visit| &visit.stay.holds) {
        prop_assert!(hold.resumed_on.is_none_or(|on| on >= hold.held_on));
    }
    prop_assert_eq!(
        visits.last().is_some_and(|v| v.stay.is_on_hold()),
        project.status == Some(Status::OnHold)
    );
    prop_assert_eq!(
        visits.last().map(|visit| Some(visit.status)),
        Some(project.reached())
    );

    let entries = project.track.iter().flat_map(|track| &track.entries);
    prop_assert!(entries.is_sorted_by_key(|entry| entry.entered_on));

    let plan = &project.billing_plan;
    prop_assert!(plan.iter().all(|row| row.amount_paise.get() >= 0));
    let value = project.order_value_paise.map_or(0, Paise::get);
    let has_money = |row: &&BillingRow| !row.settlements.is_empty();
    let fixed: i64 = plan
        .iter()
        .filter(has_money)
        .map(|row| row.amount_paise.get())
        .sum();
    let shared = !plan.iter().all(|row| has_money(&row));
    let sum: i64 = plan.iter().map(|row| row.amount_paise.get()).sum();
    if shared && before.order_value_paise != project.order_value_paise {
        prop_assert_eq!(sum, value.max(fixed));
    }

    let text = serde_json::to_string(project).map_err(|e| TestCaseError::fail(e.to_string()))?;
    let read: Project =
        serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
    prop_assert_eq!(&read, project);
    Ok(())
}
