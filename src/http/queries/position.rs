//! `min_position`: the answer shall contain at least this write (api.md §1.4).

use crate::error::{Code, Problem};
use crate::event_store::Token;

/// The token of a query member.
///
/// # Errors
/// `invalid_parameter` for what is no token.
pub fn min_position(text: Option<&str>) -> Result<Option<Token>, Problem> {
    text.map(str::parse::<Token>).transpose().map_err(|_| {
        Problem::of(Code::InvalidParameter)
            .detail("min_position is a token from an earlier answer.")
    })
}
