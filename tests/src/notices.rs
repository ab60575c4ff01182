//! The notifications that are sent in a session, as they pass on its bus.

use futures_util::StreamExt;
use std::time::Duration;
use zbus::fdo::MonitoringProxy;
use zbus::message::Type;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, MatchRule, MessageStream};

/// How long a notification may take. None takes a tenth of it on a machine that works.
const PATIENCE: Duration = Duration::from_secs(30);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its first line.
    pub title: String,
    /// What follows.
    pub body: String,
    /// The words on its buttons.
    pub buttons: Vec<String>,
}

/// Listens to them.
#[derive(Debug)]
pub struct Notices(MessageStream);

impl Notices {
    /// Listens from now on, with a connection that is good for nothing else from then on.
    ///
    /// # Errors
    /// The bus does not allow it.
    pub async fn listen(bus: Connection) -> zbus::Result<Self> {
        let calls = MatchRule::builder()
            .msg_type(Type::MethodCall)
            .interface("org.freedesktop.Notifications")?
            .member("Notify")?
            .build();
        MonitoringProxy::new(&bus).await?.become_monitor(&[calls], 0).await?;
        Ok(Self(MessageStream::from(bus)))
    }

    /// The next one; none when there is none in time.
    ///
    /// # Errors
    /// The bus failed.
    pub async fn next(&mut self) -> zbus::Result<Option<Notice>> {
        let next = async {
            while let Some(message) = self.0.next().await {
                let message = message?;
                if message.header().member().is_some_and(|member| member == "Notify") {
                    return notice(&message).map(Some);
                }
            }
            Ok(None)
        };
        tokio::time::timeout(PATIENCE, next).await.unwrap_or(Ok(None))
    }
}

fn notice(message: &zbus::Message) -> zbus::Result<Notice> {
    type Sent = (
        String,
        u32,
        String,
        String,
        String,
        Vec<String>,
        std::collections::HashMap<String, OwnedValue>,
        i32,
    );
    let (_, _, _, title, body, actions, _, _): Sent = message.body().deserialize()?;
    // Names and words by turns; what a click on the notice itself does is no button.
    let buttons = actions.chunks(2).filter(|pair| pair.first().is_none_or(|name| name != "default"));
    Ok(Notice { title, body, buttons: buttons.filter_map(|pair| pair.get(1).cloned()).collect() })
}
