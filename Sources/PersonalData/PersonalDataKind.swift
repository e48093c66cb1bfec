/// What is looked for in texts. The raw value is its name in options, recipes and reports.
public enum PersonalDataKind: String, CaseIterable, Sendable {
  /// An address of e-mail.
  case email
  /// A public address of the internet, version 4 or 6.
  case ip
  /// A telephone number: E.164 with its +, or as a country writes its own.
  case phone
  /// An international bank account number whose check digits are right.
  case iban
  /// The number of a payment card whose check digit is right.
  case card
  /// A key, a token or a private key.
  case key

  /// What stands in its place when it is masked.
  public var placeholder: StaticString {
    switch self {
    case .email: "<EMAIL>"
    case .ip: "<IP_ADDRESS>"
    case .phone: "<PHONE>"
    case .iban: "<IBAN>"
    case .card: "<CARD>"
    case .key: "<KEY>"
    }
  }
}
