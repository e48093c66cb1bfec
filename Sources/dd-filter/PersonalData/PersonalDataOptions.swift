import ArgumentParser
import PersonalData
import Recipe
import Records
import ToolKit

/// The options about personal data and secrets.
struct PersonalDataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Look for e-mail and IP addresses, telephone numbers, IBANs, payment cards and keys in every string of a record: tag "
        + "(counts in the field pii), mask (with <EMAIL> and the like), or drop (as pii_email and the like)."))
  var pii: PersonalDataAction?

  @Option(
    help: ArgumentHelp("Look for these only: email, ip, phone, iban, card, key.", valueName: "kind,..."))
  var piiKinds: [String] = []

  @Option(
    help: ArgumentHelp(
      "Telephone numbers also as these countries write their own, such as us,de; those with a + are found anyway.",
      valueName: "country,..."))
  var piiCountry: [String] = []

  func validate() throws {
    for name in piiKinds.flatMap(splitList) where PersonalDataKind(rawValue: name) == nil {
      throw ValidationError("--pii-kinds takes \(Self.kinds), not '\(name)'")
    }
    for country in piiCountry.flatMap(splitList) where !PersonalDataFinder.countries.contains(country) {
      let known = PersonalDataFinder.countries.joined(separator: ", ")
      throw ValidationError("--pii-country takes \(known), not '\(country)'")
    }
  }

  private static var kinds: String { PersonalDataKind.allCases.map(\.rawValue).joined(separator: ", ") }

  /// What the options say over what the recipe's section says; nil when nothing is looked for.
  func plan(_ section: Section?) throws(ToolError) -> PersonalDataPlan? {
    var action = pii
    if action == nil { action = try section?.string("pii").flatMap { PersonalDataAction(rawValue: $0) } }
    var kinds = piiKinds.flatMap(splitList)
    var countries = piiCountry.flatMap(splitList)
    if let section {
      if kinds.isEmpty { kinds = try section.strings("pii_kinds") ?? [] }
      if countries.isEmpty { countries = try section.strings("pii_country") ?? [] }
    }
    guard let action else {
      if !piiKinds.isEmpty || !piiCountry.isEmpty {
        throw ToolError(.usage, "--pii-kinds and --pii-country need --pii tag, mask or drop")
      }
      return nil
    }
    if !piiCountry.isEmpty, !kinds.isEmpty, !kinds.contains(PersonalDataKind.phone.rawValue) {
      throw ToolError(.usage, "--pii-country is about telephone numbers: --pii-kinds has no phone")
    }
    let chosen = kinds.isEmpty ? PersonalDataKind.allCases : kinds.compactMap { PersonalDataKind(rawValue: $0) }
    return PersonalDataPlan(
      action: action, kinds: PersonalDataKind.allCases.filter(chosen.contains), countries: countries)
  }
}

/// The value of `--pii`.
enum PersonalDataAction: String, ExpressibleByArgument, CaseIterable {
  case tag, mask, drop
}

/// What is looked for, and what is done about it.
struct PersonalDataPlan {
  let action: PersonalDataAction
  /// In the order of `PersonalDataKind`.
  let kinds: [PersonalDataKind]
  let countries: [String]
}
