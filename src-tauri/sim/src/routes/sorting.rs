//! Sorting by the parameters `sort-column` and `sort-order`.

use crate::call::Call;
use crate::refusal::Refusal;
use std::cmp::Ordering;

/// A column's name, and how two rows compare in it.
pub(super) type Column<'c, T> = (&'c str, &'c dyn Fn(&T, &T) -> Ordering);

/// Sorts `rows` as the request asks; without a column they stay as they are, which is by id.
pub(super) fn sort<T>(call: &Call, rows: &mut [T], columns: &[Column<'_, T>]) -> Result<(), Refusal> {
    let descending = call.descending()?;
    let Some(wanted) = call.text("sort-column") else {
        if descending {
            rows.reverse();
        }
        return Ok(());
    };
    let (_, compare) = columns
        .iter()
        .find(|(name, _)| *name == wanted)
        .ok_or_else(|| Refusal::bad_parameter("sort-column", wanted, "Enum"))?;
    rows.sort_by(|a, b| if descending { compare(b, a) } else { compare(a, b) });
    Ok(())
}

/// Compares names as people do: without regard to case.
pub(super) fn by_name(a: &str, b: &str) -> Ordering {
    let folded = |name: &str| name.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    folded(a).cmp(&folded(b)).then_with(|| a.cmp(b))
}
