//! What an endpoint answers, and the cutting of lists into pages.

use crate::call::Call;
use crate::refusal::Refusal;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

const LAST_PAGE: HeaderName = HeaderName::from_static("last-page");
const TOTAL_COUNT: HeaderName = HeaderName::from_static("total-count");

/// An answer that is ready to be sent.
pub(crate) struct Answer {
    status: StatusCode,
    content_type: &'static str,
    last_page: Option<bool>,
    total_count: Option<usize>,
    body: Vec<u8>,
}

/// What an endpoint gives back.
pub(crate) type Answered = Result<Answer, Refusal>;

impl Answer {
    /// 200 with JSON.
    pub(crate) fn ok(body: &impl Serialize) -> Answered {
        Self::json(StatusCode::OK, body)
    }

    /// 201 with JSON.
    pub(crate) fn created(body: &impl Serialize) -> Answered {
        Self::json(StatusCode::CREATED, body)
    }

    /// 204 without a body.
    pub(crate) fn nothing() -> Self {
        Self::new(StatusCode::NO_CONTENT, "", Vec::new())
    }

    /// A web page.
    pub(crate) fn html(status: StatusCode, page: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", page.into_bytes())
    }

    /// The rows of a page, and whether there are no more.
    pub(crate) fn page<T: Serialize>(rows: &[T], last: bool) -> Answered {
        let answer = Self::ok(&rows)?;
        Ok(Self { last_page: Some(last), ..answer })
    }

    /// As [`Self::page`], with the number of all rows, which few lists tell.
    pub(crate) fn counted_page<T: Serialize>(rows: &[T], last: bool, total: usize) -> Answered {
        let answer = Self::page(rows, last)?;
        Ok(Self { total_count: Some(total), ..answer })
    }

    fn json(status: StatusCode, body: &impl Serialize) -> Answered {
        let body = serde_json::to_vec(body).map_err(|why| Refusal::unreadable_json(&why))?;
        Ok(Self::new(status, "application/json", body))
    }

    fn new(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, last_page: None, total_count: None, body }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        if !self.content_type.is_empty() {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        if let Some(last) = self.last_page {
            let value = HeaderValue::from_static(if last { "true" } else { "false" });
            response.headers_mut().insert(LAST_PAGE, value);
        }
        if let Some(total) = self.total_count {
            response.headers_mut().insert(TOTAL_COUNT, total.into());
        }
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(match &self.body {
            Some(body) => Body::from(body.to_string()),
            None => Body::empty(),
        });
        *response.status_mut() = self.status;
        if self.body.is_some() {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        response
    }
}

/// Which rows of a list are wanted.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// `page` (from 1) and `page-size`; 50 rows unless `default_size` is another number, at most `most`.
    pub(crate) fn of(call: &Call, default_size: i64, most: i64) -> Result<Self, Refusal> {
        let number = call.number("page")?.unwrap_or(1);
        let size = call.number("page-size")?.unwrap_or(default_size);
        if number < 1 {
            return Err(Refusal::rule("Page number must be a positive value"));
        }
        if size < 1 {
            return Err(Refusal::rule("Page size must be a positive value"));
        }
        if size > most {
            return Err(Refusal::rule(format!("Page size must not be greater than {most}")));
        }
        let whole = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
        Ok(Self { number: whole(number), size: whole(size) })
    }

    /// Pages of most lists: 50 rows, and up to 5,000, which third parties saw to work.
    pub(crate) fn usual(call: &Call) -> Result<Self, Refusal> {
        Self::of(call, 50, 5000)
    }

    /// The rows of this page, and whether there are no more. A page past the end is empty, and the last.
    pub(crate) fn cut<T>(self, rows: impl Iterator<Item = T>) -> (Vec<T>, bool) {
        let mut rows = rows.skip((self.number - 1).saturating_mul(self.size));
        let page = rows.by_ref().take(self.size).collect();
        (page, rows.next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_is_the_one_after_which_nothing_comes() {
        let cut = |number, size| Page { number, size }.cut(1..=4);
        assert_eq!(cut(1, 3), (vec![1, 2, 3], false));
        assert_eq!(cut(2, 3), (vec![4], true));
        assert_eq!(cut(2, 2), (vec![3, 4], true));
        assert_eq!(cut(3, 2), (vec![], true));
    }
}
