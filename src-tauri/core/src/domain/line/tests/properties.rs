use super::{catalogue, instant, understood_at};
use crate::domain::{
    Calendar, Weekday,
    line::{Line, Part, Piece, When, WhenSyntax, parse, render, resolve},
    typed::{MAX_HOURS, TypedTime},
};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::TZ_VARIANTS;
use proptest::prelude::*;

/// Anything that can be typed, and what comes nearer to a line than chance does.
fn any_line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "\\PC{0,6}",
        "[@/#~$!+\\-\\\\\"]{1,3}[a-z0-9:\"\\\\]{0,5}",
        "[~+\\-]?[0-9]{1,4}[:.hms–-]?[0-9]{0,2}(-[0-9]{1,2}:[0-9]{2})?(am|pm)?",
        prop::sample::select(vec![
            "@Big", "Corp", "Site", "@\"Web", "Shop\"", "/deploy", "to", "#to", "do", "#2024"
        ])
        .prop_map(str::to_owned),
    ];
    let space = prop::sample::select(vec![" ", "  ", "\t", "\u{a0}", "\u{3000}", "\n", ""]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec((word, space), 0..12)
            .prop_map(|words| words.into_iter().flat_map(|(word, space)| [word, space.to_owned()]).collect()),
    ]
}

fn any_part() -> impl Strategy<Value = Part> {
    let name = || "[\\PC ]{0,12}[^\\s\\p{C}]" as &str;
    prop_oneof![
        "[@/#~$!+\\-\\\\\"]{0,3}[^\\s\\p{C}]{1,8}".prop_map(|text| Part::Text { text }),
        prop::sample::select(vec![
            "9-10:30", "$", "!$", "~9", "\\@a", "\\", "@\"\"", "~25:00", "-5m", "//a", "@"
        ])
        .prop_map(|text| Part::Text { text: text.to_owned() }),
        name().prop_map(|name| Part::Project { name }),
        name().prop_map(|name| Part::Task { name }),
        name().prop_map(|name| Part::Tag { name }),
        any::<bool>().prop_map(|billable| Part::Billable { billable }),
        any_when().prop_map(|when| Part::When { when }),
    ]
}

fn any_when() -> impl Strategy<Value = WhenSyntax> {
    let time = || {
        (0_u32..86_400)
            .prop_filter_map("a day", |second| NaiveTime::from_num_seconds_from_midnight_opt(second, 0))
    };
    let length = || (0..=MAX_HOURS * 3600).prop_map(TimeDelta::seconds);
    prop_oneof![
        time().prop_map(|time| WhenSyntax::Start { at: TypedTime::Clock { time } }),
        length().prop_map(|duration| WhenSyntax::Start { at: TypedTime::Ago { duration } }),
        length().prop_map(|duration| WhenSyntax::Lasting { duration }),
        (time(), time())
            .prop_filter("of some length", |(from, to)| from != to)
            .prop_map(|(from, to)| WhenSyntax::Range { from, to }),
    ]
}

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..4_102_444_800).prop_filter_map("an instant", |seconds| DateTime::from_timestamp(seconds, 0))
}

/// Whether the pieces are in order, on borders of characters, and all of the text but its white space.
fn covers(line: &str, pieces: &[Piece]) -> bool {
    let mut reached = 0;
    let mut blank = |until: usize, next: usize| {
        let between = line.get(reached..until);
        reached = next;
        between.is_some_and(|between| between.chars().all(char::is_whitespace))
    };
    pieces.iter().all(|piece| !piece.span.is_empty() && blank(piece.span.start, piece.span.end))
        && blank(line.len(), line.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_typed_is_lost_and_nothing_is_there_twice(line in any_line()) {
        let Line { typed, pieces } = parse(&line);
        prop_assert_eq!(&typed, &line);
        prop_assert!(covers(&line, &pieces), "{pieces:?}");
        let understood = understood_at(&line, super::NOW);
        prop_assert!(covers(&line, &understood.pieces), "{:?}", understood.pieces);
    }

    #[test]
    fn every_piece_is_understood_or_in_the_description(line in any_line()) {
        let understood = understood_at(&line, super::NOW);
        let mut words = understood.description.split(' ').filter(|word| !word.is_empty());
        for Piece { span, part } in &understood.pieces {
            let raw = &line[span.clone()];
            let refused = understood.problems.iter().any(|problem| problem.span == *span);
            let expected = match part {
                Part::Text { text } => text,
                Part::Project { .. } | Part::Task { .. } | Part::Billable { .. } | Part::When { .. } if refused => raw,
                Part::Tag { .. } if refused => raw,
                Part::Project { .. } => {
                    prop_assert_eq!(understood.project.as_ref().map(|project| &project.span), Some(span));
                    continue;
                }
                Part::Task { .. } => {
                    prop_assert_eq!(understood.task.as_ref().map(|task| &task.span), Some(span));
                    continue;
                }
                Part::Billable { billable } => {
                    prop_assert_eq!(understood.billable, Some(*billable));
                    continue;
                }
                Part::When { .. } => {
                    prop_assert_ne!(understood.when, When::Now);
                    continue;
                }
                Part::Tag { .. } => {
                    prop_assert!(!understood.tags.is_empty());
                    continue;
                }
            };
            for word in expected.split_whitespace() {
                prop_assert_eq!(words.next(), Some(word));
            }
        }
        prop_assert_eq!(words.next(), None);
    }

    #[test]
    fn a_written_line_is_read_as_the_same_parts(parts in prop::collection::vec(any_part(), 0..8)) {
        let line = render(&parts);
        let read: Vec<Part> = parse(&line).pieces.into_iter().map(|piece| piece.part).collect();
        prop_assert_eq!(read, parts, "{}", line);
    }

    #[test]
    fn every_line_read_is_written_and_read_again_the_same(line in any_line()) {
        let parts: Vec<Part> = parse(&line).pieces.into_iter().map(|piece| piece.part).collect();
        let again: Vec<Part> = parse(&render(&parts)).pieces.into_iter().map(|piece| piece.part).collect();
        prop_assert_eq!(again, parts);
    }

    #[test]
    fn no_start_is_in_the_future_and_no_end_before_its_start(
        when in any_when(), more in any_when(), now in instants(), zone in prop::sample::select(&TZ_VARIANTS[..]),
    ) {
        let calendar = Calendar { zone, week_start: Weekday::Monday };
        let line = render(&[Part::When { when }, Part::When { when: more }]);
        match resolve(&parse(&line), &catalogue(), now, &calendar).when {
            When::Now => prop_assert!(false, "{line}"),
            When::At { start } => prop_assert!(start <= now),
            When::Span { start, end } => prop_assert!(start <= now && start <= end),
        }
    }

    #[test]
    fn what_is_sent_to_the_page_is_read_back_the_same(line in any_line()) {
        let parsed = parse(&line);
        let understood = understood_at(&line, super::NOW);
        let json = serde_json::to_string(&(&parsed, &understood))?;
        let (parsed_again, understood_again) = serde_json::from_str(&json)?;
        prop_assert_eq!((parsed, understood), (parsed_again, understood_again));
    }
}

#[test]
fn a_line_at_the_ends_of_time_does_not_panic() {
    for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, instant("9999-12-31T23:59:59Z").unwrap()]
    {
        for line in ["~9:10", "-999h", "+999h", "~0:00 +999h", "9-10:30", "23:59-0:01"] {
            let calendar = Calendar { zone: chrono_tz::Pacific::Kiritimati, week_start: Weekday::Monday };
            let _ = resolve(&parse(line), &catalogue(), now, &calendar);
        }
    }
}
