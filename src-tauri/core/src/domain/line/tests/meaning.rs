use super::{shown, understood, understood_at};
use crate::domain::line::{MAX_DESCRIPTION, MAX_TAGS, Part, ProblemKind, Understood, What, When};

fn project(understood: &Understood) -> Option<&str> {
    understood.project.as_ref().map(|project| project.id.as_str())
}

fn task(understood: &Understood) -> Option<&str> {
    understood.task.as_ref().map(|task| task.id.as_str())
}

fn tags(understood: &Understood) -> Vec<&str> {
    understood.tags.iter().map(|tag| &*tag.name).collect()
}

fn kinds(understood: &Understood) -> Vec<String> {
    understood.problems.iter().map(|problem| problem.kind.to_string()).collect()
}

fn when(line: &str) -> String {
    when_at(line, super::NOW)
}

fn when_at(line: &str, now: &str) -> String {
    let understood = understood_at(line, now);
    assert_eq!(kinds(&understood), [""; 0], "{line}");
    match understood.when {
        When::Now => "now".to_owned(),
        When::At { start } => shown(start),
        When::Span { start, end } => format!("{} to {}", shown(start), shown(end)),
    }
}

#[test]
fn a_whole_line_is_understood() {
    insta::assert_json_snapshot!(understood("fix login @Website /log #urgent #\"to do\" $ -20m"));
}

#[test]
fn problems_say_what_and_where() {
    insta::assert_json_snapshot!(understood("x @Nobody @Intern #legacy ~25:00").problems);
}

#[test]
fn a_text_alone_starts_now() {
    let understood = understood("  mail to\t bob@example.com ");
    assert_eq!(understood.description, "mail to bob@example.com");
    assert_eq!((understood.when, understood.billable), (When::Now, None));
    assert_eq!(understood.problems, []);
}

#[test]
fn an_empty_line_is_no_problem() {
    let understood = understood("");
    assert_eq!((&*understood.description, understood.when), ("", When::Now));
    assert_eq!(understood.problems, []);
}

#[test]
fn names_are_found_by_whole_beginning_and_part() {
    assert_eq!(project(&understood("@website")), Some("website"));
    assert_eq!(project(&understood("@WEBS")), Some("website"));
    assert_eq!(project(&understood("@cafe")), Some("cafe"));
    assert_eq!(project(&understood("@zurich")), Some("cafe"));
    assert_eq!(project(&understood("@big")), Some("bigger"), "the whole name before a beginning");
    assert_eq!(tags(&understood("#UBERF")), ["überfällig"]);
}

#[test]
fn a_name_without_quotes_reaches_as_far_as_a_known_name_does() {
    let site = understood("fix login @Big Corp Site #urgent");
    assert_eq!((project(&site), &*site.description), (Some("big"), "fix login"));
    assert_eq!(site.project.map(|project| project.span), Some(10..24));

    let words = understood("fix @big corp sites");
    assert_eq!((project(&words), &*words.description), (Some("bigger"), "fix corp sites"));

    let accents = understood("@cafe zurich lunch #to DO list");
    assert_eq!((project(&accents), &*accents.description), (Some("cafe"), "lunch list"));
    assert_eq!(tags(&accents), ["to do"]);

    let marker = understood("@R&D #2 soldering");
    assert_eq!((project(&marker), &*marker.description), (Some("research"), "soldering"));
    assert_eq!(marker.pieces[0].part, Part::Project { name: "R&D #2".to_owned() });
    assert_eq!(marker.problems, []);
}

#[test]
fn quotes_end_a_name() {
    let quoted = understood("@\"Big\" Corp Site");
    assert_eq!((project(&quoted), &*quoted.description), (Some("bigger"), "Corp Site"));
}

#[test]
fn names_not_known_are_problems_and_stay_in_the_description() {
    let unknown = understood("fix @Nobody #nothing /Login now");
    assert_eq!(
        kinds(&unknown),
        ["no project is named Nobody", "no tag is named nothing", "the task's project is not known"]
    );
    assert_eq!(unknown.description, "fix @Nobody #nothing /Login now");
    assert_eq!((project(&unknown), task(&unknown), tags(&unknown)), (None, None, vec![]));
}

#[test]
fn of_several_that_fit_none_is_taken_and_five_are_named() {
    let intern = understood("@intern");
    let [problem] = &intern.problems[..] else { panic!("{:?}", intern.problems) };
    let ProblemKind::Ambiguous { what: What::Project, choices, .. } = &problem.kind else {
        panic!("{problem:?}")
    };
    let clients: Vec<_> = choices.iter().map(|choice| choice.of.as_deref()).collect();
    assert_eq!(clients, [Some("Acme"), Some("Umbrella")]);

    let many = understood("@i");
    let ProblemKind::Ambiguous { choices, .. } = &many.problems[0].kind else {
        panic!("{:?}", many.problems)
    };
    assert_eq!(choices.len(), 2, "beginnings before parts");
    let ProblemKind::Ambiguous { choices, .. } = &understood("@e").problems[0].kind else { panic!() };
    assert_eq!(choices.len(), 5);
}

#[test]
fn archived_and_done_ones_are_named_but_not_taken() {
    for (line, expected) in [
        ("@old", "the project Old Site is archived or done"),
        ("@Old Site", "the project Old Site is archived or done"),
        ("#legacy", "the tag legacy is archived or done"),
        ("@Website /relaunch", "the task Relaunch 2024 is archived or done"),
        ("/migrate", "the task Migrate is archived or done"),
    ] {
        let understood = understood(line);
        assert_eq!(kinds(&understood), [expected], "{line}");
        assert!(line.ends_with(&understood.description), "{line}");
    }
}

#[test]
fn a_task_is_one_of_the_lines_project() {
    let chosen = understood("/design @Website");
    assert_eq!((project(&chosen), task(&chosen)), (Some("website"), Some("design-1")));
    let other = understood("@Website /deploy");
    assert_eq!((project(&other), task(&other)), (Some("website"), None));
    assert_eq!(kinds(&other), ["no task is named deploy"]);
}

#[test]
fn a_task_alone_brings_its_project_when_it_is_the_only_one() {
    let alone = understood("/deploy to prod now");
    assert_eq!((project(&alone), task(&alone), &*alone.description), (Some("shop"), Some("deploy"), "now"));
    assert_eq!(alone.project.map(|project| project.span), Some(0..15));
    let several = understood("/design");
    assert_eq!((project(&several), task(&several)), (None, None));
    assert_eq!(kinds(&several), ["design may be one of several"]);
}

#[test]
fn numbers_and_paths_are_text_unless_known() {
    let text = understood("fix #123 in /etc/hosts");
    assert_eq!((&*text.description, text.problems.len()), ("fix #123 in /etc/hosts", 0));
    assert_eq!(text.pieces[1].part, Part::Text { text: "#123".to_owned() });
    assert_eq!(tags(&understood("plan #2024")), ["2024"]);
    assert_eq!(task(&understood("/a/b test")), Some("a-b"));
    let typo = understood("@Nobody /etc/hosts");
    assert_eq!(kinds(&typo), ["no project is named Nobody"]);
}

#[test]
fn an_entry_has_one_project_task_and_billing_and_each_tag_once() {
    let twice = understood("@Website @Big /Login /Design $ $ !$ #urgent #URGENT");
    assert_eq!((project(&twice), task(&twice), twice.billable), (Some("website"), Some("login"), Some(true)));
    assert_eq!(tags(&twice), ["urgent"]);
    assert_eq!(kinds(&twice), ["a second project", "a second task", "a second word on billing"]);
    assert_eq!(twice.description, "@Big /Design !$");
}

#[test]
fn not_billable_is_told_from_nothing_said() {
    assert_eq!(understood("a !$").billable, Some(false));
    assert_eq!(understood("a $").billable, Some(true));
    assert_eq!(understood("a $5").billable, None);
}

#[test]
fn a_start_is_the_last_such_time() {
    assert_eq!(when("~9:10"), "2026-06-02T07:10:00Z");
    assert_eq!(when("~10:20"), "2026-06-02T08:20:00Z", "now counts");
    assert_eq!(when("~10:21"), "2026-06-01T08:21:00Z");
    assert_eq!(when("-1h30"), "2026-06-02T06:50:00Z");
    assert_eq!(when_at("~23:50", "2026-06-01T22:05:00.7Z"), "2026-06-01T21:50:00Z", "just after midnight");
    assert_eq!(when_at("-5m", "2026-06-01T22:05:00.7Z"), "2026-06-01T22:00:00Z");
}

#[test]
fn a_length_ends_now_or_begins_where_the_start_is() {
    assert_eq!(when("+1h30"), "2026-06-02T06:50:00Z to 2026-06-02T08:20:00Z");
    assert_eq!(when("~9:10 +30m"), "2026-06-02T07:10:00Z to 2026-06-02T07:40:00Z");
    assert_eq!(when("+30m a -1h"), "2026-06-02T07:20:00Z to 2026-06-02T07:50:00Z");
}

#[test]
fn a_range_began_in_the_past_and_ends_after_its_start() {
    assert_eq!(when("9-10:15"), "2026-06-02T07:00:00Z to 2026-06-02T08:15:00Z");
    assert_eq!(when("9-11:15"), "2026-06-02T07:00:00Z to 2026-06-02T09:15:00Z", "still going on");
    assert_eq!(
        when("11-12:15"),
        "2026-06-01T09:00:00Z to 2026-06-01T10:15:00Z",
        "later than now was yesterday"
    );
    assert_eq!(when("22-2:00"), "2026-06-01T20:00:00Z to 2026-06-02T00:00:00Z", "over midnight");
}

#[test]
fn ranges_in_nights_in_which_the_clocks_change_have_their_real_length() {
    let spring = "2026-03-29T10:00:00Z";
    assert_eq!(when_at("1-4:00", spring), "2026-03-29T00:00:00Z to 2026-03-29T02:00:00Z");
    assert_eq!(when_at("1:00-2:30", spring), "2026-03-29T00:00:00Z to 2026-03-29T01:00:00Z");
    assert_eq!(
        when_at("2:15-2:45", spring),
        "2026-03-29T01:00:00Z to 2026-03-29T01:00:00Z",
        "left out wholly"
    );
    let autumn = "2026-10-25T10:00:00Z";
    assert_eq!(when_at("1-4:00", autumn), "2026-10-24T23:00:00Z to 2026-10-25T03:00:00Z");
    assert_eq!(when_at("2:15-2:45", autumn), "2026-10-25T01:15:00Z to 2026-10-25T01:45:00Z");
}

#[test]
fn times_that_do_not_go_together_are_left_in_the_description() {
    for (line, left) in [
        ("~9:10 a -20m", "a -20m"),
        ("9-10:15 a +5m", "a +5m"),
        ("+5m +6m", "+6m"),
        ("-5m a ~9-10", "a ~9-10"),
    ] {
        let understood = understood(line);
        assert_eq!(
            (kinds(&understood), &*understood.description),
            (vec!["a second time".to_owned()], left),
            "{line}"
        );
    }
}

#[test]
fn what_looks_like_a_time_and_is_none_is_a_problem() {
    assert_eq!(kinds(&understood("a ~25:00")), ["no such time of day"]);
    assert_eq!(kinds(&understood("a ~9x")), ["not a time"]);
    assert_eq!(kinds(&understood("a ~9:00-25:00")), ["not a time"]);
    for (line, description) in [("a ~soon", "a ~soon"), (r"a \~25:00", "a ~25:00"), (r"\~500x", "~500x")] {
        let text = understood(line);
        assert_eq!((kinds(&text), &*text.description), (vec![], description));
    }
}

#[test]
fn a_backslash_keeps_markers_out_of_everything() {
    let escaped = understood(r"\@Website \#urgent \$ \~9:10 \-20m");
    assert_eq!(escaped.description, "@Website #urgent $ ~9:10 -20m");
    assert_eq!((project(&escaped), escaped.billable, escaped.when), (None, None, When::Now));
    assert_eq!(escaped.problems, []);
}

#[test]
fn what_the_server_would_refuse_is_a_problem() {
    let long = "x".repeat(MAX_DESCRIPTION);
    assert_eq!(understood(&long).problems, []);
    assert_eq!(kinds(&understood(&format!("{long}ä"))), ["a description of 3001 characters"]);
    assert_eq!(kinds(&understood("a <b>")), ["< in the description"]);

    let mut catalogue = super::catalogue();
    let names: Vec<String> = (0..=MAX_TAGS).map(|number| format!("tag-{number:02}")).collect();
    catalogue.tags = names
        .iter()
        .map(|name| super::Tag { id: (&**name).into(), name: name.clone(), archived: false })
        .collect();
    let line = names.iter().map(|name| format!("#{name}")).collect::<Vec<_>>().join(" ");
    let now = super::instant(super::NOW).unwrap();
    let crowded = super::resolve(&super::parse(&line), &catalogue, now, &super::berlin());
    assert_eq!((kinds(&crowded), crowded.tags.len()), (vec!["51 tags".to_owned()], 51));
}
