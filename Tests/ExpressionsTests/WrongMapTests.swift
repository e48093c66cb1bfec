import Expressions
import Recipe
import Records
import Testing

/// A wrong map and the whole text of its error.
struct WrongMap: CustomTestStringConvertible, Sendable {
  let map: String
  let error: String
  var testDescription: String { error }

  init(_ map: String, _ error: String) {
    self.map = map
    self.error = error
  }
}

@Test("wrong map", arguments: WrongMap.all)
func wrongMap(_ wrong: WrongMap) throws {
  let node = try #require(try YAMLNode.parse(wrong.map, file: "m.yaml"))
  do {
    _ = try MapSection(map: node).compile()
    Issue.record("no error")
  } catch {
    #expect(error.message == wrong.error)
    #expect(error.code == .configuration)
  }
}

extension WrongMap {
  static let all: [WrongMap] = [
    WrongMap(
      #"""
      type: t
      text: "{a | tirm}"
      """#,
      #"m.yaml:2:13: map.text: unknown function 'tirm'; did you mean 'trim'?"#),
    WrongMap(
      #"""
      type: t
      text: "{a | frobnicate}"
      """#,
      #"m.yaml:2:13: map.text: unknown function 'frobnicate'; there are trim, lower, before, before_last, after, after_last, replace, capture, remove_between, skip_lines, end_with, boxed, split, number, length, words, json, to_json, name, nullif, first, unique, join, default"#
    ),
    WrongMap(
      #"""
      type: t
      text: "{a"
      """#,
      #"m.yaml:2:8: map.text: the '{' that starts here is never closed; write '{{' for a brace in the text"#),
    WrongMap(
      #"""
      type: t
      text: "a } b"
      """#,
      #"m.yaml:2:10: map.text: a lone '}'; write '}}' for a brace in the text"#),
    WrongMap(
      #"""
      type: t
      text: "{a | before}"
      """#,
      #"m.yaml:2:13: map.text: 'before' takes one argument, as in: before '.'"#),
    WrongMap(
      #"""
      type: t
      text: "{a | before b}"
      """#,
      #"m.yaml:2:20: map.text: 'before' takes texts in quotes, as in: before '.'"#),
    WrongMap(
      #"""
      type: t
      text: "{a | trim 'x'}"
      """#,
      #"m.yaml:2:13: map.text: 'trim' takes no argument, as in: trim"#),
    WrongMap(
      #"""
      type: t
      text: "{'abc}"
      """#,
      #"m.yaml:2:9: map.text: the text that starts here has no closing quote; a quote inside is doubled: 'it''s'"#),
    WrongMap(
      #"""
      type: t
      text: "{a[}"
      """#,
      #"m.yaml:2:11: map.text: expected ']', a number, a path, '?' or a name in quotes after '[', found '}'"#),
    WrongMap(
      #"""
      type: t
      text: "{a[0}"
      """#,
      #"m.yaml:2:12: map.text: expected ']', found '}'"#),
    WrongMap(
      #"""
      type: t
      text: "{a[1.5]}"
      """#,
      #"m.yaml:2:11: map.text: expected a whole number between brackets, found 1.5"#),
    WrongMap(
      #"""
      type: t
      text: "{a..b}"
      """#,
      #"m.yaml:2:11: map.text: expected a name after '.', found '.'"#),
    WrongMap(
      #"""
      type: t
      text: "{}"
      """#,
      #"m.yaml:2:9: map.text: expected a path, a 'text' or a number, found '}'"#),
    WrongMap(
      #"""
      type: t
      text: "{a b}"
      """#,
      #"m.yaml:2:11: map.text: expected '|' or '}', found 'b'"#),
    WrongMap(
      #"""
      type: t
      text: "{3d}"
      """#,
      #"m.yaml:2:9: map.text: expected a number such as 3, -1 or 2.5; a column whose name begins so is ['3d']"#),
    WrongMap(
      #"""
      type: t
      text: "{a[]}"
      """#,
      #"m.yaml:2:9: map.text: a sequence stands where text is wanted; add | first, or | join ', '"#),
    WrongMap(
      #"""
      type: t
      text: "x {a[?b]} y"
      """#,
      #"m.yaml:2:11: map.text: a sequence stands where text is wanted; add | first, or | join ', '"#),
    WrongMap(
      #"""
      type: t
      text: "{it.a}"
      """#,
      #"m.yaml:2:9: map.text: 'it' is the element at hand inside each; a column of that name is ['it']"#),
    WrongMap(
      #"""
      type: t
      text: "{_source.fil}"
      """#,
      #"m.yaml:2:9: map.text: '_source' has no member 'fil'; did you mean 'file'?"#),
    WrongMap(
      #"""
      type: t
      text: "{_source}"
      """#,
      #"m.yaml:2:9: map.text: '_source' has the members file, row, repo, revision: name one"#),
    WrongMap(
      #"""
      type: t
      text: {content}
      """#,
      #"m.yaml:2:7: map.text must be text: put the template in quotes, "{content}""#),
    WrongMap(
      #"""
      type: t
      """#,
      #"m.yaml:1:1: map has neither 'messages' nor 'text': a map has exactly one of them"#),
    WrongMap(
      #"""
      text: x
      """#,
      #"m.yaml:1:1: 'type' is missing in map: it becomes metadata.type, as in: type: chat"#),
    WrongMap(
      #"""
      type: t
      text: x
      messages: [{user: x}]
      """#,
      #"m.yaml:1:1: map has both 'messages' and 'text': a map has exactly one of them"#),
    WrongMap(
      #"""
      type: t
      messages:
        - usr: x
      """#,
      #"m.yaml:3:5: unknown role 'usr' in map.messages[0]: did you mean 'user'?"#),
    WrongMap(
      #"""
      type: t
      messages:
        - user: x
          assistant: y
      """#,
      #"m.yaml:4:5: map.messages[0] has a second key 'assistant': a turn is one role with its text, and may have tool_calls, name, tool_call_id, train, reasoning"#
    ),
    WrongMap(
      #"""
      type: t
      messages:
        - {each: 'a[]', role: user}
      """#,
      #"m.yaml:3:5: 'content' is missing in map.messages[0]: the template for one element"#),
    WrongMap(
      #"""
      type: t
      messages:
        - {each: 'a[]', content: user}
      """#,
      #"m.yaml:3:5: 'role' is missing in map.messages[0], as in: role: "{it.role}""#),
    WrongMap(
      #"""
      type: t
      messages:
        - {each: '{a[]}', role: user, content: x}
      """#,
      #"m.yaml:3:13: map.messages[0].each: expected a path without braces, such as messages[]"#),
    WrongMap(
      #"""
      type: t
      messages: user
      """#,
      #"m.yaml:2:11: 'messages' in map must be a list of turns, such as: - user: "{question}""#),
    WrongMap(
      #"""
      type: t
      txt: x
      """#,
      #"m.yaml:2:1: unknown key 'txt' in map: did you mean 'text'?"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: b or}
      """#,
      #"m.yaml:3:17: map.reject.a: expected a path, a 'text' or a number, found the end"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: (b or c}
      """#,
      #"m.yaml:3:13: map.reject.a: the '(' that starts here is never closed"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: (b c)}
      """#,
      #"m.yaml:3:16: map.reject.a: expected an operator, 'and', 'or' or ')', found 'c'"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: "b matches '('"}
      """#,
      #"m.yaml:3:24: map.reject.a: the pattern '(' is none that RE2 takes: missing ): ("#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: b matches c}
      """#,
      #"m.yaml:3:23: map.reject.a: 'matches' takes a pattern in quotes, as in: matches '^https?://'"#),
    WrongMap(
      #"""
      type: t
      text: "{a | capture 'x+'}"
      """#,
      #"m.yaml:2:21: map.text: the pattern 'x+' has no group in brackets to capture"#),
    WrongMap(
      #"""
      type: t
      text: "{a | split ''}"
      """#,
      #"m.yaml:2:19: map.text: 'split' takes a text with something in it, as in: split ','"#),
    WrongMap(
      #"""
      type: t
      text: "{a | name letters}"
      """#,
      #"m.yaml:2:18: map.text: 'letters' is no table of names: the map has no names"#),
    WrongMap(
      #"""
      type: t
      names: {letters: [A]}
      text: "{a | name leters}"
      """#,
      #"m.yaml:3:18: map.text: 'leters' is no table of names: did you mean 'letters'?"#),
    WrongMap(
      #"""
      type: t
      text: "{row}"
      """#,
      #"m.yaml:2:9: map.text: 'row' is the row: go on from it, as in row[?ok].answers; a column is ['row']"#),
    WrongMap(
      #"""
      type: t
      text: "{row[?ok] | first}"
      """#,
      #"m.yaml:2:9: map.text: 'row[?ok]' is whole rows: name a column of them, as in row[?ok].answers"#),
    WrongMap(
      #"""
      type: t
      text: x
      let: {a: [{is: x}, {when: b, is: y}]}
      """#,
      #"m.yaml:3:11: map.let.a[0] has no 'when' and so always holds: nothing behind it is ever taken"#),
    WrongMap(
      #"""
      type: t
      text: x
      let: {a: [{when: b}]}
      """#,
      #"m.yaml:3:11: 'is' is missing in map.let.a[0]: the template whose value it is"#),
    WrongMap(
      #"""
      type: t
      messages:
        - {each: 'a[]', role: [user, assistnt], content: x}
      """#,
      #"m.yaml:3:32: unknown role 'assistnt' in map.messages[0].role: did you mean 'assistant'?"#),
    WrongMap(
      #"""
      type: t
      messages:
        - {transcript: '{a}'}
      """#,
      #"m.yaml:3:5: 'marks' is missing in map.messages[0], as in: marks: {user: "\n\nHuman:"}"#),
    WrongMap(
      #"""
      type: t
      messages:
        - {transcript: '{a}', marks: {user: ' '}}
      """#,
      #"m.yaml:3:39: 'user' in map.messages[0].marks must be a text with more than white space in it, not ' '"#),
    WrongMap(
      #"""
      type: t
      samples: 3
      text: x
      """#,
      #"m.yaml:2:10: 'samples' in map must be each_turn, or each with a list, as in: samples: {each: generations[]}, not '3'"#
    ),
    WrongMap(
      #"""
      type: t
      samples: each_turn
      text: x
      """#,
      #"m.yaml:2:10: 'samples' in map needs messages: a text has no turns"#),
    WrongMap(
      #"""
      type: t
      messages: [{user: x}, {assistant: y, reasoning: z}]
      rationale: {until: '#'}
      """#,
      #"m.yaml:3:12: 'rationale' in map and a turn's 'reasoning' say the same: keep one"#),
    WrongMap(
      #"""
      type: t
      messages: [{user: x}]
      rationale: {between: ['<t>']}
      """#,
      #"m.yaml:3:22: 'between' in map.rationale must be two texts, as in: between: ['<think>', '</think>'], not a list"#
    ),
    WrongMap(
      #"""
      type: "{a"
      text: x
      """#,
      #"m.yaml:1:8: map.type: the '{' that starts here is never closed; write '{{' for a brace in the text"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: b = true}
      """#,
      #"m.yaml:3:17: map.reject.a: nothing compares with true; the path alone tests it, as in: is_vendor, or: not is_vendor"#
    ),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: not b = 3}
      """#,
      #"m.yaml:3:19: map.reject.a: 'not' stands before a value alone or brackets; write a != b, or not (a in ['b'])"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: 'b in [c]'}
      """#,
      #"m.yaml:3:20: map.reject.a: a list holds texts and numbers; write 'c' in quotes"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: 'b in 3'}
      """#,
      #"m.yaml:3:19: map.reject.a: expected a list such as ['a', 'b'] after 'in', found '3'"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: 'b[] = 3'}
      """#,
      #"m.yaml:3:14: map.reject.a: a sequence can't be compared; add | first, or | join ', '"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: 'b ='}
      """#,
      #"m.yaml:3:17: map.reject.a: expected a 'text', a number or a path, found the end"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {a: 'b not 3'}
      """#,
      #"m.yaml:3:16: map.reject.a: expected 'not in' and a list, or 'not contains' and a text"#),
    WrongMap(
      #"""
      type: t
      text: x
      rationale: {until: '##'}
      """#,
      #"m.yaml:3:12: 'rationale' in map needs messages: a text has no assistant turn"#),
    WrongMap(
      #"""
      type: t
      messages: [{user: x}]
      rationale: {until: ''}
      """#,
      #"m.yaml:3:20: 'until' in map.rationale must be a text or a list of texts, not ''"#),
    WrongMap(
      #"""
      type: t
      text: x
      metadata: {type: y}
      """#,
      #"m.yaml:3:12: 'type' in map.metadata is written by dd-map itself; the map's own 'type' is it"#),
    WrongMap(
      #"""
      type: t
      text: x
      metadata: {y: [1]}
      """#,
      #"m.yaml:3:16: map.metadata.y[0] must be when with is, as in: {when: n = 0, is: "{a}"}, not '1'"#),
    WrongMap(
      #"""
      type: t
      text: x
      metadata: {y: {each: 'a[]', txt: b}}
      """#,
      #"m.yaml:3:29: unknown key 'txt' in map.metadata.y: did you mean 'text'?"#),
    WrongMap(
      #"""
      type: t
      text: x
      let: {it: y}
      """#,
      #"m.yaml:3:7: 'it' can't be a name of let: letters, digits and _, not 'it', 'row' or '_source'"#),
    WrongMap(
      #"""
      type: t
      text: x
      let: {y: "{a | trim}", z: "{y.b}"}
      """#,
      #"m.yaml:3:29: map.let.z: 'y.b': a text made by the recipe has no member 'b'"#),
    WrongMap(
      #"""
      type: t
      text: x
      names: {'a[].b': {1: x}}
      """#,
      #"m.yaml:3:18: map.names.a[].b: a column's path has no brackets here: conversations.from, not conversations[].from"#
    ),
    WrongMap(
      #"""
      type: t
      text: x
      names: {a.b: 3}
      """#,
      #"m.yaml:3:14: map.names.a.b must be a mapping of stored values to names, or a list of names, not '3'"#),
    WrongMap(
      #"""
      type: t
      text: x
      turns: altrnate
      """#,
      #"m.yaml:3:8: 'turns' in map must be alternate, merge or as_is, not 'altrnate': did you mean 'alternate'?"#),
    WrongMap(
      #"""
      type: t
      text: "{a[b[]]}"
      """#,
      #"m.yaml:2:11: map.text: 'b[]' gives a sequence where one number is wanted"#),
    WrongMap(
      #"""
      type: t
      text: "é {a | }"
      """#,
      #"m.yaml:2:15: map.text: expected a function after '|', found '}'"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {r: "a containz 'x'"}
      """#,
      #"m.yaml:3:16: map.reject.r: expected an operator, 'and', 'or' or the end, found 'containz'; did you mean 'contains'?"#
    ),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {r: "(a = 1 OR b)"}
      """#,
      #"m.yaml:3:21: map.reject.r: expected an operator, 'and', 'or' or ')', found 'OR'; did you mean 'or'?"#),
    WrongMap(
      #"""
      type: t
      text: "{a[?b in ['x'] andd c] | first}"
      """#,
      #"m.yaml:2:23: map.text: expected an operator, 'and', 'or' or ']', found 'andd'; did you mean 'and'?"#),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {r: "a starts_with ['x', 'y']"}
      """#,
      #"m.yaml:3:28: map.reject.r: one value stands right of an operator; for one of several join tests by or, or write matches 'a|b'"#
    ),
    WrongMap(
      #"""
      type: t
      text: x
      reject: {r: "a = 'x', 'y'"}
      """#,
      #"m.yaml:3:18: map.reject.r: one value stands right of an operator; for one of several write in ['a', 'b']"#),
    WrongMap(
      #"""
      type: t
      let: {v: [{when: a, is: [x]}]}
      text: "{v}"
      """#,
      #"m.yaml:2:25: map.let.v[0].is must be a template, not a list"#),
    WrongMap(
      #"""
      type: t
      let: {v: [{when: a}]}
      text: "{v}"
      """#,
      #"m.yaml:2:11: 'is' is missing in map.let.v[0]: the template whose value it is"#),
    WrongMap(
      #"""
      type: t
      messages: [{transcript: "{a}", marks: {user: "U:", assistant: ["A:", "U:"]}}]
      """#,
      #"m.yaml:2:63: 'U:' in map.messages[0].marks begins the turns of both 'user' and 'assistant'"#),
    WrongMap(
      #"""
      type: t
      messages: [{each: a, content: "{it}", role: "user, assistent"}]
      """#,
      #"m.yaml:2:45: unknown role 'assistent' in map.messages[0].role: did you mean 'assistant'?"#),
    WrongMap(
      #"""
      type: t
      messages: [{each: a, content: "{it}", role: human}]
      """#,
      #"m.yaml:2:45: unknown role 'human' in map.messages[0].role: known are system, user, assistant, tool"#),
    WrongMap(
      #"""
      type: t
      messages: [{user: "{a}", tool_calls: "{b}"}, {assistant: x}]
      """#,
      #"m.yaml:2:38: 'tool_calls' in map.messages[0]: only an assistant's turn has it, not 'user'"#),
  ]
}
