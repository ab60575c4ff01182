//! The names of the demo data.

/// A project that is to be made.
pub(super) struct Plan {
    pub(super) name: &'static str,
    /// A place in [`CLIENTS`].
    pub(super) client: Option<usize>,
    pub(super) color: &'static str,
    pub(super) archived: bool,
    pub(super) tasks: &'static [&'static str],
    /// How many of the tasks, from the first on, are done.
    pub(super) done: usize,
}

const fn plan(
    name: &'static str,
    client: Option<usize>,
    color: &'static str,
    tasks: &'static [&'static str],
    done: usize,
) -> Plan {
    Plan { name, client, color, archived: false, tasks, done }
}

/// A project that is over, with all its tasks.
const fn over(
    name: &'static str,
    client: usize,
    color: &'static str,
    tasks: &'static [&'static str],
) -> Plan {
    Plan { name, client: Some(client), color, archived: true, tasks, done: tasks.len() }
}

pub(super) const CLIENTS: [&str; 6] = [
    "Nordwind Energie GmbH",
    "Bäckerei Höflich",
    "Café Übermut",
    "工房 Kōbō Design",
    "Łódź Film Festival",
    "Dr. Weiß, Grünewald & Söhne Rechtsanwälte Partnerschaftsgesellschaft mbB",
];

/// The first ones are worked on most.
pub(super) const PROJECTS: &[Plan] = &[
    plan(
        "Website",
        Some(0),
        "#03A9F4",
        &["Konzept", "Startseite", "Suche", "Barrierefreiheit", "Bugfixing"],
        1,
    ),
    plan(
        "Kundenportal",
        Some(0),
        "#1976D2",
        &["Login", "Zählerstand melden", "Rechnungsarchiv", "Abnahme"],
        0,
    ),
    plan("Internal", None, "#607D8B", &["Buchhaltung", "Akquise", "Steuer", "Büro", "Weiterbildung"], 0),
    plan(
        "Festival-App",
        Some(4),
        "#E91E63",
        &["Programm", "Push-Nachrichten", "Offline-Modus", "Android", "iOS"],
        0,
    ),
    plan("Online-Shop", Some(1), "#FF9800", &["Produktfotos", "Warenkorb", "Zahlung", "Abholzeiten"], 1),
    plan("Windpark-Karte", Some(0), "#00BCD4", &["Datenimport", "Kartenansicht", "Performance"], 1),
    plan("Wartung & Support", Some(0), "#0B83D9", &["Updates", "Backups", "Notfälle"], 0),
    plan("Filialfinder", Some(1), "#F57C00", &["Öffnungszeiten", "Karte", "Texte"], 0),
    plan("Newsletter", Some(1), "#FFC107", &["Vorlage", "Versand", "Auswertung"], 0),
    over("Hochzeitstorten-Konfigurator", 1, "#795548", &["Prototyp", "3D-Ansicht", "Übergabe"]),
    plan("Speisekarte", Some(2), "#8BC34A", &["Gestaltung", "Übersetzung EN", "Druckdaten"], 0),
    plan("Reservierungen", Some(2), "#4CAF50", &["Formular", "Kalenderabgleich", "SMS-Erinnerung"], 0),
    over("Instagram-Kampagne Sommer", 2, "#CDDC39", &["Texte", "Bilder"]),
    plan("Portfolio 2026", Some(3), "#9C27B0", &["写真の選定", "Layout", "Animation", "Ladezeiten"], 0),
    plan("茶器カタログ", Some(3), "#7B1FA2", &["翻訳", "Satz"], 0),
    plan("Onlineausstellung „Linie und Leere“", Some(3), "#673AB7", &["Kuratierung", "Rundgang", "Ton"], 1),
    over("Style Guide", 3, "#3F51B5", &["Farben", "Typografie"]),
    plan("Strona główna", Some(4), "#F44336", &["Nagłówek", "Formularz prasowy", "Tłumaczenie"], 0),
    plan("Akkreditierung", Some(4), "#C2185B", &["Anmeldung", "Ausweise", "Export"], 0),
    over("Trailer-Player", 4, "#AD1457", &["Prototyp", "Integration"]),
    plan(
        "Kanzlei-Website",
        Some(5),
        "#009688",
        &["Relaunch", "Mandantenbereich", "Impressum & Datenschutz"],
        0,
    ),
    plan(
        "Umstellung der elektronischen Aktenführung auf das besondere elektronische Anwaltspostfach einschließlich \
         Übernahme des Altbestands, Schulung aller Standorte und Dokumentation der Abläufe (Phase 2)",
        Some(5),
        "#00796B",
        &["Analyse", "Migration", "Schulung"],
        0,
    ),
    plan("DSGVO-Audit", Some(5), "#26A69A", &["Fragebogen", "Bericht", "Maßnahmen"], 1),
    over("Dokumentenscan-Workflow", 5, "#4DB6AC", &["Pilot", "Rollout"]),
    plan(
        "Workshop Barrierefreiheit",
        None,
        "#FFEB3B",
        &["Folien", "Übungen", "Durchführung", "Nachbereitung"],
        0,
    ),
];

/// The last one is archived.
pub(super) const TAGS: [&str; 12] = [
    "urgent",
    "meeting",
    "vor Ort",
    "review",
    "bug",
    "design",
    "Recherche",
    "deep work",
    "Überstunden",
    "確認待ち",
    "quick fix",
    "alt (2024)",
];

pub(super) const DESCRIPTIONS: &[&str] = &[
    "",
    "Fix login",
    "Fehler im Formular",
    "Abstimmung mit Frau Höflich",
    "Wireframes",
    "Code review",
    "Telefonat: offene Punkte",
    "Refactoring der Suche",
    "E-Mails",
    "Rechnungen schreiben",
    "Testing auf kleinen Geräten",
    "Deployment 🚀",
    "Weekly",
    "Konzept überarbeitet",
    "Bilder zugeschnitten & komprimiert",
    "Accessibility audit: Kontraste, Fokus, Screenreader",
    "Rücksprache wegen „letzter Änderungen“",
    "Tłumaczenie tekstów prasowych",
    "打ち合わせ",
    "Performance: first paint 2,1 s → 0,9 s",
    "Backup geprüft",
    "Angebot für Phase 2",
    "Dokumentation",
    "Übergabe vorbereitet",
    "Kleinkram",
    "Recherche zu Zahlungsanbietern, Gebühren, Rückbuchungen und den Fristen, die seit diesem Jahr gelten",
];
