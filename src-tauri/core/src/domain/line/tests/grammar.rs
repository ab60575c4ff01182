use crate::domain::line::{Part, WhenSyntax, parse, render};

/// The parts in short: `@name`, `/name`, `#name`, `$`, `!$`, `when`, or the text itself.
fn parts(line: &str) -> Vec<String> {
    let short = |part: &Part| match part {
        Part::Text { text } => text.clone(),
        Part::Project { name } => format!("project={name}"),
        Part::Task { name } => format!("task={name}"),
        Part::Tag { name } => format!("tag={name}"),
        Part::Billable { billable } => format!("billable={billable}"),
        Part::When { when: WhenSyntax::Start { .. } } => "start".to_owned(),
        Part::When { when: WhenSyntax::Range { .. } } => "range".to_owned(),
        Part::When { when: WhenSyntax::Lasting { .. } } => "lasting".to_owned(),
    };
    parse(line).pieces.iter().map(|piece| short(&piece.part)).collect()
}

#[test]
fn a_line_is_taken_apart_with_the_place_of_each_piece() {
    insta::assert_json_snapshot!(parse(r#"fix  Größe @"Web site" /Login #urgent $ ~9:10"#));
}

#[test]
fn each_form_of_time_is_told_apart() {
    insta::assert_json_snapshot!(parse("-1h30 +45m ~9pm 9-10:30").pieces);
}

#[test]
fn markers_begin_words() {
    assert_eq!(parts("@a /b #c $ !$"), ["project=a", "task=b", "tag=c", "billable=true", "billable=false"]);
    assert_eq!(parts("@Ähre#x/y"), ["project=Ähre#x/y"], "within a name they are part of it");
    assert_eq!(parts("@@a ##b"), ["project=@a", "tag=#b"]);
    assert_eq!(parts("\u{3000}@a\u{a0}/b\r\n#c\t"), ["project=a", "task=b", "tag=c"], "any white space");
}

#[test]
fn what_is_no_marker_is_text() {
    for line in [
        "mail to bob@example.com",
        "C# and/or F#",
        "5-6 people",
        "chapters 3-4",
        "costs 1.50-2.50",
        "budget 2024-2025",
        "takes 2-3h",
        "call 555-1234",
        "on 2026-05-06",
        "$100 $$ $a !",
        "-v flag -5 - -- +1 + +x",
        "https://example.com/a?b=c#d",
        "// comment",
        "//host/share",
        "@ / # ~ \\ \"",
        "@\"\" #\"  \"",
        "~ ~x ~25:00 ~soon",
        r"\hello \\server\share C:\dir",
        "9 9:10 910 9pm",
        "now 9:00-10:00 then",
        "-1000h",
    ] {
        assert_eq!(parts(line), line.split_whitespace().collect::<Vec<_>>(), "{line}");
    }
}

#[test]
fn names_in_quotes_have_spaces_quotes_and_backslashes() {
    assert_eq!(parts(r#"@"Web site" x"#), ["project=Web site", "x"]);
    assert_eq!(parts(r#"#"a \"b\" \\ c:\d""#), [r#"tag=a "b" \ c:\d"#]);
    assert_eq!(parts(r#"@"a"b /"c"#), ["project=a", "b", "task=c"], "an end of quotes ends the name");
    assert_eq!(parts(r#"@"a"#), ["project=a"]);
    assert_eq!(parts(r#"@"Web site #x ~9"#), ["project=Web site #x ~9"], "open quotes reach to the end");
    assert_eq!(parts(r#"@"a"#.trim_end_matches('a')), [r#"@""#]);
}

#[test]
fn a_backslash_makes_a_marker_text() {
    for (line, text) in [
        (r"\@home", "@home"),
        (r"\#1", "#1"),
        (r"\/etc", "/etc"),
        (r"\$", "$"),
        (r"\!$", "!$"),
        (r"\~9:10", "~9:10"),
        (r"\-20m", "-20m"),
        (r"\+1h", "+1h"),
        (r"\9:00-10:00", "9:00-10:00"),
        (r"\\@home", r"\@home"),
        (r#"\@"Web"#, r#"@"Web"#),
        (r#"\@"""#, r#"@"""#),
    ] {
        assert_eq!(parts(line), [text], "{line}");
        assert_eq!(render(&[Part::Text { text: text.to_owned() }]), line, "{line}");
    }
}

#[test]
fn times_are_understood_wherever_they_stand_but_ranges_at_the_ends() {
    assert_eq!(parts("a ~9:10 b -20m c +1:30 d"), ["a", "start", "b", "start", "c", "lasting", "d"]);
    assert_eq!(parts("a −20m b"), ["a", "start", "b"], "the sign that some keyboards write");
    assert_eq!(parts("~-90 a ~9-10 b"), ["start", "a", "range", "b"]);
    assert_eq!(parts("9-10:30 a b"), ["range", "a", "b"]);
    assert_eq!(parts("a b 9-10:30"), ["a", "b", "range"]);
    assert_eq!(parts("a 9-10:30 b"), ["a", "9-10:30", "b"]);
    assert_eq!(parts("@p 9-10:30 #t a"), ["project=p", "range", "tag=t", "a"], "markers don't count");
    assert_eq!(parts("a 9-10:30 @p"), ["a", "range", "project=p"]);
    assert_eq!(parts("9-10:30"), ["range"]);
    assert_eq!(parts("a 9-10:30 11-12:30"), ["a", "range", "range"]);
}

#[test]
fn lines_are_written_with_as_few_quotes_and_backslashes_as_they_need() {
    for line in [
        "fix login @Website /Login #urgent $ ~09:10",
        r#"@"Web site" /"/etc" /"//x" #"a\"b c" @a"b !$ +1h30m -45s"#,
        r"\@home C# and/or ~09:00-10:30 $100",
        "-0m ~09:10:30",
    ] {
        let pieces = parse(line).pieces;
        let parts: Vec<Part> = pieces.into_iter().map(|piece| piece.part).collect();
        assert_eq!(render(&parts).replace(r#"/"/etc""#, "/ETC"), line.replace(r#"/"/etc""#, "/ETC"));
    }
    assert_eq!(render(&[Part::Text { text: " mail  @bob ".to_owned() }]), r"mail \@bob");
}
