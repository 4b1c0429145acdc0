//! The result of a site survey, shared by leads and projects (domain.md §4.3).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::{FieldError, Refusal, Text, Watts};
use crate::vocabulary::{Geo, Phase, RoofType, past_date};

/// How much shade falls on a roof face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shading {
    /// None.
    None,
    /// Light.
    Light,
    /// Moderate.
    Moderate,
    /// Heavy.
    Heavy,
}

/// One face of the roof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoofFace {
    /// Area in m².
    pub area_m2: u32,
    /// Compass bearing, 0 … 359 degrees.
    pub azimuth_deg: u16,
    /// Slope, 0 … 60 degrees.
    pub tilt_deg: u16,
    /// Shade.
    pub shading: Shading,
}

/// What the surveyor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyResult {
    /// Day of the survey.
    pub surveyed_on: NaiveDate,
    /// Whether a plant can stand here.
    pub feasible: bool,
    /// Roof.
    pub roof_type: RoofType,
    /// Whole roof in m², 1 … 100 000.
    pub roof_area_m2: u32,
    /// Usable part in m², at most the whole.
    pub usable_area_m2: u32,
    /// At most ten faces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faces: Vec<RoofFace>,
    /// Floors of the building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floors: Option<u16>,
    /// About the structure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure_note: Option<Text<1, 2000>>,
    /// Where the cables go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cable_route: Option<Text<1, 2000>>,
    /// Earthing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earthing: Option<Text<1, 2000>>,
    /// Present meter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meter_type: Option<Text<1, 200>>,
    /// Phases of the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Sanctioned load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sanctioned_load_w: Option<Watts>,
    /// Consumption in kWh a month, 0 … 100 000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_units_kwh: Option<u32>,
    /// Plant the surveyor recommends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommended_capacity_w: Option<Watts>,
    /// What stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacles: Option<Text<1, 2000>>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<Text<1, 5000>>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Geo>,
    /// Photos and papers, at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub document_ids: Vec<Uuid>,
    /// The customer signed the survey.
    #[serde(default)]
    pub customer_signed: bool,
}

impl SurveyResult {
    /// The limits of domain.md §4.3; `at` is the pointer of the result.
    ///
    /// # Errors
    /// Every field that does not fit.
    pub fn check(&self, today: NaiveDate, at: &str) -> Result<(), Refusal> {
        past_date(self.surveyed_on, today, &format!("{at}/surveyed_on"))?;
        let mut errors = Vec::new();
        let mut limit = |fits: bool, field: &str, text: &str| {
            if !fits {
                errors.push(FieldError::new(
                    format!("{at}/{field}"),
                    "out_of_range",
                    text,
                ));
            }
        };
        limit(
            (1..=100_000).contains(&self.roof_area_m2),
            "roof_area_m2",
            "Enter 1 to 1,00,000 m².",
        );
        limit(
            self.usable_area_m2 <= self.roof_area_m2,
            "usable_area_m2",
            "The usable area cannot be larger than the roof.",
        );
        limit(self.faces.len() <= 10, "faces", "List at most ten faces.");
        limit(
            self.document_ids.len() <= 20,
            "document_ids",
            "Attach at most twenty documents.",
        );
        limit(
            self.monthly_units_kwh.is_none_or(|units| units <= 100_000),
            "monthly_units_kwh",
            "Enter 0 to 1,00,000 units.",
        );
        for (i, face) in self.faces.iter().enumerate() {
            limit(
                face.azimuth_deg <= 359,
                &format!("faces/{i}/azimuth_deg"),
                "Enter 0 to 359 degrees.",
            );
            limit(
                face.tilt_deg <= 60,
                &format!("faces/{i}/tilt_deg"),
                "Enter 0 to 60 degrees.",
            );
        }
        Refusal::unless_empty(errors)
    }
}

/// Where a survey stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurveyState {
    /// A visit is agreed.
    Planned,
    /// The result is in.
    Recorded,
    /// It will not happen.
    Cancelled,
}

/// A survey of a lead or project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Survey {
    /// Id, made by the command that planned it.
    pub survey_id: Uuid,
    /// Where it stands.
    pub state: SurveyState,
    /// Who goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surveyor_id: Option<Uuid>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_at: Option<DateTime<Utc>>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<SurveyResult>,
}
