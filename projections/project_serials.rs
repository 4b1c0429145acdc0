//! `project_serials`: which part stands in which project, so that one part is not recorded in two
//! projects unnoticed (domain.md §3.2).

use aggregates::project::{Event, Serial, SerialItem};
use aggregates::registry::AnyEvent;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::projector::{Projector, Recorded};

/// One part of one project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Follows from project, kind and number.
    pub id: Uuid,
    /// The project.
    pub project_id: Uuid,
    /// Kind of part.
    pub item: SerialItem,
    /// Number on it, as recorded.
    pub serial_no: String,
}

/// The projector.
pub struct ProjectSerials;

impl Projector for ProjectSerials {
    type Row = Row;
    const NAME: &'static str = "project_serials";
    const VERSION: u32 = 1;
    const KEY: &'static str = "id";
    const COLUMNS: &'static str = "
        id uuid primary key,
        project_id uuid not null,
        item text not null,
        serial_no text not null";
    const INDEXES: &'static [&'static str] = &["(lower(serial_no))", "(project_id)"];
    const HANDLES: &'static [&'static str] = &["project"];

    fn keys(event: &Recorded) -> Vec<Uuid> {
        match &event.event {
            AnyEvent::Project(Event::SerialsRecorded(recorded)) => recorded
                .remove
                .iter()
                .chain(&recorded.add)
                .map(|serial| key_of(event.id, serial))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn fold(key: Uuid, row: Option<Row>, event: &Recorded) -> Option<Row> {
        let AnyEvent::Project(Event::SerialsRecorded(recorded)) = &event.event else {
            return row;
        };
        recorded
            .add
            .iter()
            .find(|serial| key_of(event.id, serial) == key)
            .map(|serial| Row {
                id: key,
                project_id: event.id,
                item: serial.item,
                serial_no: serial.serial_no.to_string(),
            })
    }
}

fn key_of(project_id: Uuid, serial: &Serial) -> Uuid {
    let item = match serial.item {
        SerialItem::Panel => "panel",
        SerialItem::Inverter => "inverter",
        SerialItem::Battery => "battery",
        SerialItem::Meter => "meter",
    };
    Uuid::new_v5(
        &project_id,
        format!("{item}:{}", serial.serial_no).as_bytes(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use aggregates::registry::decode;
    use chrono::DateTime;
    use serde_json::{Value, json};

    fn recorded(payload: Value) -> Recorded {
        Recorded {
            id: Uuid::from_u128(1),
            version: 1,
            event: decode("project.serials_recorded", 1, payload).expect("an event"),
            event_id: Uuid::from_u128(2),
            actor: None,
            occurred_at: DateTime::default(),
            recorded_at: DateTime::default(),
        }
    }

    #[test]
    fn a_part_comes_and_goes_with_its_number() {
        let part = json!({"item": "panel", "serial_no": "WSM-001"});
        let came = recorded(json!({"type": "project.serials_recorded", "add": [part]}));
        let went = recorded(json!({"type": "project.serials_recorded", "remove": [part]}));
        let keys = ProjectSerials::keys(&came);
        assert_eq!(keys, ProjectSerials::keys(&went));
        let row = ProjectSerials::fold(keys[0], None, &came).expect("a row");
        assert_eq!(row.serial_no, "WSM-001");
        assert_eq!(ProjectSerials::fold(keys[0], Some(row), &went), None);
    }
}
