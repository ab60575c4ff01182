//! A headless Chromium with a profile of its own, that answers pages as a user would.

use fantoccini::error::{CmdError, NewSessionError};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use thiserror::Error;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long a page may take to follow. None takes a tenth of it on a machine that works.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running browser. To be closed; when it is dropped, its driver ends it.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    _driver: Child,
    _profile: TempDir,
}

/// Why the browser did not do what it should.
#[derive(Debug, Error)]
pub enum BrowserError {
    /// It can't be started.
    #[error("chromedriver can't be started: is the Debian package chromium-driver installed?")]
    Start {
        /// What the system said.
        #[from]
        source: io::Error,
    },
    /// Its driver ended before it said where it listens.
    #[error("chromedriver ended before it listened")]
    Ended,
    /// It refused to begin.
    #[error("chromium can't be driven")]
    Session {
        /// What it said.
        #[from]
        source: NewSessionError,
    },
    /// A page has not what was looked for, or can't be opened.
    #[error("the page can't be used")]
    Page {
        /// What it said.
        #[from]
        source: CmdError,
    },
}

impl Browser {
    /// Starts one that shows nothing yet.
    ///
    /// # Errors
    /// When it is not installed or does not come up.
    pub async fn start() -> Result<Self, BrowserError> {
        let profile = TempDir::with_prefix("browser-")?;
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let port = port_of(&mut driver).await?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(profile.path()).into_iter().collect());
        let client = builder.connect(&format!("http://127.0.0.1:{port}")).await?;
        Ok(Self { client, _driver: driver, _profile: profile })
    }

    /// Opens a page, presses the button of this id, and gives the text of the element `result` on the page that
    /// follows.
    ///
    /// # Errors
    /// When there is no such page, button or element.
    pub async fn press(&self, url: &str, button: &str) -> Result<String, BrowserError> {
        self.client.goto(url).await?;
        self.client.find(Locator::Id(button)).await?.click().await?;
        // The press returns before the page that follows is there.
        let result = self.client.wait().at_most(PATIENCE).for_element(Locator::Id("result")).await?;
        Ok(result.text().await?)
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it has ended by itself.
    pub async fn close(self) -> Result<(), BrowserError> {
        Ok(self.client.close().await?)
    }
}

/// `ChromeDriver was started successfully on port 1234.` is how it says that it listens. What it prints later is
/// little, and stays in the pipe.
async fn port_of(driver: &mut Child) -> Result<u16, BrowserError> {
    let output = driver.stdout.take().ok_or(BrowserError::Ended)?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        let port = line.trim_end_matches('.').rsplit_once("successfully on port ");
        if let Some(port) = port.and_then(|(_, port)| port.parse().ok()) {
            return Ok(port);
        }
    }
    Err(BrowserError::Ended)
}

/// Root may not use Chromium's sandbox; what it opens here is our own page alone.
fn capabilities(profile: &Path) -> [(String, Value); 1] {
    let profile = format!("--user-data-dir={}", profile.display());
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        &profile,
    ];
    [("goog:chromeOptions".to_owned(), json!({ "args": arguments }))]
}
