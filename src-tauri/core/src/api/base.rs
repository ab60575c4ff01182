//! Where the gateway is, and how an address below it is made.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

/// The bytes of an id that stand in a path as they are: the unreserved ones of RFC 3986.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The address of the gateway: `https` on any host, or `http` on this computer only, since the key goes along
/// with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(Url);

/// Why an address can't be the gateway's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// It is no address at all.
    #[error("this is not an address")]
    NotAnAddress(#[from] url::ParseError),
    /// It would send the key in the open.
    #[error("the address must begin with https (http is for this computer only)")]
    NotSecure,
    /// It has a user name, a password, a query or a fragment, none of which can be used.
    #[error("the address must have no user name, query or fragment")]
    NotPlain,
}

impl Base {
    /// The gateway that everybody uses.
    pub const MATON: &str = "https://api.maton.ai";

    /// Reads an address such as `https://api.maton.ai`. A path is kept as a prefix of every request's.
    ///
    /// # Errors
    /// When it is no address, not secure, or more than a plain address.
    pub fn parse(address: &str) -> Result<Self, BaseError> {
        let url = Url::parse(address.trim())?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(BaseError::NotSecure),
        }
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if plain { Ok(Self(url)) } else { Err(BaseError::NotPlain) }
    }

    /// Whether it is on this computer, where no proxy is asked.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host in lower case.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.0.host_str()
    }

    /// The address of a route. Each segment stays one segment, whatever it holds: an id can't change the route.
    pub(super) fn at<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut path = self.0.path().trim_end_matches('/').to_owned();
        for segment in segments {
            path.push('/');
            path.extend(utf8_percent_encode(addressable(segment), ESCAPED));
        }
        let mut url = self.0.clone();
        url.set_path(&path);
        url
    }
}

/// Whether what is written there stays on this computer.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// What an address would swallow (nothing, `.` and `..`) becomes `%`, an id that no server has.
fn addressable(segment: &str) -> &str {
    match segment {
        "" | "." | ".." => "%",
        id => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maton_is_reached_over_https() {
        assert_eq!(Base::parse(Base::MATON).unwrap().as_str(), "https://api.maton.ai");
    }

    #[test]
    fn https_goes_anywhere_and_http_only_to_this_computer() {
        for good in ["https://api.maton.ai", "http://127.0.0.1:8080/", "http://[::1]:9", "http://localhost:1"]
        {
            assert!(Base::parse(good).is_ok(), "{good} must be accepted");
        }
        for bad in [
            "http://api.maton.ai",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "ftp://127.0.0.1",
            "http://192.168.0.1",
        ] {
            assert_eq!(Base::parse(bad), Err(BaseError::NotSecure), "{bad} would send the key in the open");
        }
        assert!(matches!(Base::parse("api.maton.ai"), Err(BaseError::NotAnAddress(_))));
        assert_eq!(Base::parse("https://me:secret@api.maton.ai"), Err(BaseError::NotPlain));
        assert_eq!(Base::parse("https://api.maton.ai/?a=b"), Err(BaseError::NotPlain));
    }

    #[test]
    fn a_path_of_the_base_is_kept_before_every_route() {
        let base = Base::parse("https://example.com/gate/").unwrap();
        assert_eq!(base.at(["clockify", "x"]).as_str(), "https://example.com/gate/clockify/x");
    }

    #[test]
    fn an_id_stays_one_segment_whatever_it_holds() {
        let base = Base::parse(Base::MATON).unwrap();
        let ids = [
            "a/b", "..", ".", "", "%2e%2e", "../user", "a?b=c", "a#b", "a\\b", "\t.\t.", " ", "ü", "a\nb",
            "..%2f",
        ];
        for id in ids {
            let url = base.at(["projects", id, "tasks"]);
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(segments.len(), 3, "{id:?} became {url}");
            assert_eq!((segments[0], segments[2]), ("projects", "tasks"), "{id:?} became {url}");
            assert!(!segments[1].is_empty(), "{id:?} became {url}");
            assert_eq!((url.query(), url.fragment(), url.host_str()), (None, None, Some("api.maton.ai")));
            // What is sent is the text read once more, so reading it must change nothing.
            assert_eq!(Url::parse(url.as_str()).unwrap(), url, "{id:?}");
        }
    }
}
