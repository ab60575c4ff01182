//! Over any small catalogue and any line.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Names that look like anything else that can stand in a line.
fn any_name() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "Big",
        "Corp",
        "Site",
        "R&D",
        "#2",
        "2",
        "2024",
        "a/b",
        "//x",
        "/Corp",
        "@home",
        "\"quoted\"",
        "\"",
        "back\\slash",
        "\\",
        "Café",
        "CAFE",
        "9-10:30",
        "$",
        "~9",
        "-5m",
        "ß",
        "日本",
        "🦀",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 1..4).prop_map(|words| words.join(" "))
}

/// Up to six of each, with names that no other of their kind has in the same place, and some that are no longer
/// offered.
fn any_catalogue() -> impl Strategy<Value = Catalogue> {
    let projects = prop::collection::vec((any_name(), 0_usize..3, prop::bool::weighted(0.2)), 1..7);
    let tasks = prop::collection::vec((any_name(), 0_usize..6, prop::bool::weighted(0.2)), 0..7);
    let tags = prop::collection::vec((any_name(), prop::bool::weighted(0.2)), 0..7);
    (projects, tasks, tags).prop_map(|(projects, tasks, tags)| {
        let mut taken = BTreeSet::new();
        let clients =
            ["Acme", "Beta"].map(|name| Client { id: name.into(), name: name.to_owned(), archived: false });
        // A line has no way to say "the one without a client".
        let mut bare = BTreeSet::new();
        let projects = projects.into_iter().filter(|(name, client, _)| {
            let name = folded(name);
            let free = if *client == 2 {
                bare.insert(name.clone()) && !taken.iter().any(|(other, _)| *other == name)
            } else {
                !bare.contains(&name)
            };
            taken.insert((name, *client)) && free
        });
        let projects = (0..).zip(projects).map(|(number, (name, client, archived))| Project {
            id: format!("p{number}").into(),
            name,
            client: clients.get(client).map(|client| client.id.clone()),
            color: "#000000".to_owned(),
            billable: false,
            archived,
        });
        let projects: Vec<Project> = projects.collect();
        let mut taken = BTreeSet::new();
        let tasks =
            tasks.into_iter().filter(|(name, of, _)| taken.insert((folded(name), of % projects.len())));
        let tasks = (0..).zip(tasks).map(|(number, (name, of, done))| Task {
            id: format!("t{number}").into(),
            project: projects[of % projects.len()].id.clone(),
            name,
            billable: None,
            done,
        });
        let tasks: Vec<Task> = tasks.collect();
        let mut taken = BTreeSet::new();
        let tags = tags.into_iter().filter(|(name, _)| taken.insert(folded(name)));
        let tags = tags.map(|(name, archived)| Tag { archived, ..tag(&name) });
        Catalogue {
            tags: tags.collect(),
            clients: clients.into(),
            projects: projects.into(),
            tasks: tasks.into(),
        }
    })
}

/// Text, times and other signs: nothing that names anything.
fn any_rest() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "fix",
        "Corp",
        "Site",
        "2",
        "\\@home",
        "$",
        "~9:10",
        "-5m",
        "9-10",
        "bob@example.com",
        "//x",
        "\"",
        "é",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 0..4).prop_map(|words| words.join(" "))
}

/// As much of the name as can be typed without quotes: up to a word that a marker could begin, nothing of one
/// that begins with a quote.
fn first_words(name: &str) -> String {
    if name.starts_with('"') {
        return String::new();
    }
    let marker = |(index, word): &(usize, &str)| *index > 0 && word.starts_with(['@', '/', '#']);
    let words = name.split(' ').enumerate().take_while(|word| !marker(word));
    words.map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

/// Anything at all, and what comes nearer to a line than chance does.
fn any_half() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "\\PC{0,6}",
        "[@/#~$!+\\-\\\\\"]{1,3}[a-z0-9:\"\\\\]{0,5}",
        any_name(),
        any_name().prop_map(|name| format!("@\"{name}\"")),
        any_name().prop_map(|name| format!("@{name}")),
    ];
    let space = prop::sample::select(vec![" ", "  ", "\t", "\u{3000}", "\n", ""]);
    let words = prop::collection::vec((word, space), 0..5);
    let line = words
        .prop_map(|words| words.into_iter().flat_map(|(word, space)| [word, space.to_owned()]).collect());
    prop_oneof![any::<String>(), line]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whatever_stands_around_the_caret_is_answered_with_a_few_lines(
        catalogue in any_catalogue(), before in any_half(), after in any_half(), description in any_half(),
    ) {
        let tags: Vec<String> = catalogue.tags.iter().map(|tag| tag.id.to_string()).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        let engine = over(catalogue, vec![entry(8, &description, Some("p0"), &tags), entry(9, "fix", None, &[])]);
        let found = suggest(&engine, &before, &after, now());
        prop_assert!(found.len() <= MAX_SUGGESTIONS);
        let lines: BTreeSet<_> = found.iter().map(|found| (&found.before, &found.after)).collect();
        prop_assert_eq!(lines.len(), found.len(), "each once: {:?}", found);
        prop_assert!(found.iter().all(|found| found.before.ends_with(' ')));
        if before.trim().is_empty() && after.trim().is_empty() {
            prop_assert!(found.is_empty());
        }
    }

    #[test]
    fn what_was_picked_is_what_the_line_means(
        catalogue in any_catalogue(), sign in prop::sample::select(vec!["@", "/", "#", "@\"", "/\"", "#\"", ""]),
        which in any::<prop::sample::Index>(), typed in any::<prop::sample::Index>(),
        left in any_rest(), right in any_rest(), glued in any::<bool>(),
    ) {
        let projects = catalogue.projects.iter().map(|project| &*project.name);
        let names: Vec<&str> = projects
            .chain(catalogue.tasks.iter().map(|task| &*task.name))
            .chain(catalogue.tags.iter().map(|tag| &*tag.name))
            .collect();
        let name = which.get(&names);
        // Without quotes a sign within the name would be that of another.
        let name = if sign.ends_with('"') { name.replace('\\', "\\\\").replace('"', "\\\"") } else { first_words(name) };
        let name: Vec<char> = name.chars().collect();
        let name: String = name[..typed.index(name.len() + 1)].iter().collect();
        let space = if glued { "" } else { " " };
        let line = format!("{left} {sign}{name}|{space}{right}");
        assert_meant(&over(catalogue, vec![]), &line);
    }

    #[test]
    fn a_second_pick_leaves_the_first_as_it_was(catalogue in any_catalogue(), right in any_rest()) {
        let engine = over(catalogue, vec![]);
        for (first, project) in picks(&engine, "fix @|") {
            let Suggested::Project { project } = project else { continue };
            for sign in ["/", "#"] {
                let line = format!("{first}{sign}|{right}");
                assert_meant(&engine, &line);
                for (picked, what) in picks(&engine, &line) {
                    let meant = line::resolve(&line::parse(&picked), engine.catalogue(), now(), &engine.calendar());
                    prop_assert_eq!(meant.project.map(|meant| meant.id), Some(project.id.clone()), "{} for {:?}", picked, what);
                }
            }
        }
    }
}
