//! Reading a list to its end, page by page.
//!
//! Clockify gives 50 rows unless told otherwise and says in the header `Last-Page` whether more follow. Not all
//! routes send it and a proxy may drop it, so the end is also where a page is short or brings nothing new.

use super::Failure;
use super::outcome::Unknown;
use futures_util::{Stream, stream};
use std::collections::HashSet;

/// Rows asked for in one request. Clockify publishes no maximum; up to 250 was seen to work on every list.
pub const PAGE_SIZE: u32 = 200;

/// After this many pages (two million rows) a list is taken for endless.
const MOST_PAGES: u32 = 10_000;

/// Decides after each page whether another is to be asked for. It knows neither rows nor requests.
#[derive(Clone, Debug)]
pub struct Pager {
    page: u32,
}

/// What to do after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for this page, counted from 1.
    Page(u32),
    /// All rows are there.
    Done,
    /// More pages than any list has: give up, and take what was read for incomplete.
    Endless,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows in the server's order.
    pub items: Vec<T>,
    /// What `Last-Page` said, when it was there.
    pub last: Option<bool>,
}

/// What one more page brought, and how far that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress<T> {
    /// The rows of this page that no page before it had.
    pub items: Vec<T>,
    /// The page, counted from 1; as many requests were sent for this list.
    pub page: u32,
    /// All rows so far, this page's included.
    pub rows: usize,
    /// Whether this was the last page.
    pub done: bool,
}

/// What has an id by which a row that comes twice is known.
pub trait Row {
    /// The row's id.
    fn row_id(&self) -> &str;
}

impl Pager {
    /// Before the first page.
    #[must_use]
    pub fn new() -> Self {
        Self { page: 1 }
    }

    /// The page to ask for, counted from 1.
    #[must_use]
    pub fn page(&self) -> u32 {
        self.page
    }

    /// Takes in what the page brought: `Last-Page` if it came, how many rows, and how many of them no page before
    /// had. The server's `false` counts more than a short page.
    pub fn accept(&mut self, last: Option<bool>, rows: usize, new_ids: usize) -> Next {
        let short = rows < PAGE_SIZE as usize;
        if last == Some(true) || new_ids == 0 || (last.is_none() && short) {
            return Next::Done;
        }
        if self.page >= MOST_PAGES {
            return Next::Endless;
        }
        self.page += 1;
        Next::Page(self.page)
    }
}

impl Default for Pager {
    fn default() -> Self {
        Self::new()
    }
}

/// All pages that `fetch` gives of `list`, one request each, until the pager says that it was the last. After a
/// failure the stream is over.
pub(super) fn all<List: Clone, T: Row, Answer>(
    list: List,
    fetch: fn(List, u32) -> Answer,
) -> impl Stream<Item = Result<Progress<T>, Failure>>
where
    Answer: Future<Output = Result<Page<T>, Failure>>,
{
    let start = Some((Pager::new(), HashSet::new()));
    stream::try_unfold(start, move |state| {
        let list = list.clone();
        async move {
            let Some((mut pager, mut seen)) = state else { return Ok(None) };
            let number = pager.page();
            let page = fetch(list, number).await?;
            let rows = page.items.len();
            let items = unseen(page.items, &mut seen);
            let done = match pager.accept(page.last, rows, items.len()) {
                Next::Page(_) => false,
                Next::Done => true,
                Next::Endless => return Err(Failure::Unknown { why: Unknown::TooLarge }),
            };
            let progress = Progress { items, page: number, rows: seen.len(), done };
            Ok(Some((progress, (!done).then_some((pager, seen)))))
        }
    })
}

/// The rows whose id was not seen before. A list that changes while it is read shows a row on two pages.
fn unseen<T: Row>(rows: Vec<T>, seen: &mut HashSet<Box<str>>) -> Vec<T> {
    rows.into_iter().filter(|row| seen.insert(row.row_id().into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::TryStreamExt;
    use proptest::prelude::*;
    use std::cell::Cell;
    use std::rc::Rc;

    const FULL: usize = PAGE_SIZE as usize;

    #[test]
    fn last_page_true_ends_the_list_even_when_the_page_is_full() {
        assert_eq!(Pager::new().accept(Some(true), FULL, FULL), Next::Done);
    }

    #[test]
    fn last_page_false_goes_on_even_when_the_page_is_short() {
        assert_eq!(Pager::new().accept(Some(false), 3, 3), Next::Page(2));
    }

    #[test]
    fn without_the_header_a_short_page_is_the_last() {
        assert_eq!(Pager::new().accept(None, FULL - 1, FULL - 1), Next::Done);
        assert_eq!(Pager::new().accept(None, FULL, FULL), Next::Page(2));
    }

    #[test]
    fn a_page_that_brings_no_new_id_is_the_last_so_a_route_that_ignores_paging_is_not_asked_for_ever() {
        let mut pager = Pager::new();
        assert_eq!(pager.accept(None, FULL, FULL), Next::Page(2));
        assert_eq!(pager.accept(None, FULL, 0), Next::Done);
        assert_eq!(Pager::new().accept(Some(false), 0, 0), Next::Done);
    }

    #[test]
    fn a_list_that_never_ends_is_said_to_be_endless_and_never_taken_for_whole() {
        let mut pager = Pager::new();
        let mut pages = 1;
        while let Next::Page(_) = pager.accept(Some(false), FULL, FULL) {
            pages += 1;
        }
        assert_eq!(pages, MOST_PAGES);
        assert_eq!(pager.accept(Some(false), FULL, FULL), Next::Endless);
    }

    #[derive(Clone, Debug, PartialEq)]
    struct Numbered(String);

    impl Row for Numbered {
        fn row_id(&self) -> &str {
            &self.0
        }
    }

    proptest! {
        #[test]
        fn every_row_comes_once_and_in_order_with_or_without_the_header(
            rows in 0usize..1_500,
            header: bool,
            overlap in 0usize..50,
        ) {
            let all: Vec<_> = (0..rows).map(|n| Numbered(n.to_string())).collect();
            let asked = Rc::new(Cell::new(0));
            let list = Rc::new((all.clone(), Rc::clone(&asked)));
            let pages = super::all((list, header, overlap), |(list, header, overlap), page| {
                let (all, asked) = &*list;
                let rows = all.len();
                asked.set(asked.get() + 1);
                let from = ((page as usize - 1) * (FULL - overlap)).min(rows);
                let to = (from + FULL).min(rows);
                let page = Page { items: all[from..to].to_vec(), last: header.then_some(to == rows) };
                std::future::ready(Ok(page))
            });
            let pages: Vec<_> = run(pages.try_collect()).unwrap();

            prop_assert_eq!(pages.len(), asked.get());
            prop_assert!(pages.last().is_some_and(|page| page.done));
            prop_assert_eq!(pages.last().map(|page| page.rows), Some(rows));
            let items: Vec<_> = pages.into_iter().flat_map(|page| page.items).collect();
            prop_assert_eq!(items, all);
        }
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }
}
