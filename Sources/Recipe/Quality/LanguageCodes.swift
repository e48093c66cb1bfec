internal import Records

/// The codes of languages as CLD2 has them, which are those of ISO 639-1 but for a few, and what a word that is none was
/// meant to be.
public enum LanguageCodes {
  /// CLD2's codes and names, in its order (generated_language.h).
  private static let table = """
    en=english da=danish nl=dutch fi=finnish fr=french de=german iw=hebrew it=italian ja=japanese ko=korean
    no=norwegian pl=polish pt=portuguese ru=russian es=spanish sv=swedish zh=chinese cs=czech el=greek is=icelandic
    lv=latvian lt=lithuanian ro=romanian hu=hungarian et=estonian bg=bulgarian hr=croatian sr=serbian ga=irish
    gl=galician tl=tagalog tr=turkish uk=ukrainian hi=hindi mk=macedonian bn=bengali id=indonesian la=latin ms=malay
    ml=malayalam cy=welsh ne=nepali te=telugu sq=albanian ta=tamil be=belarusian jw=javanese oc=occitan ur=urdu
    bh=bihari gu=gujarati th=thai ar=arabic ca=catalan eo=esperanto eu=basque ia=interlingua kn=kannada pa=punjabi
    gd=scots_gaelic sw=swahili sl=slovenian mr=marathi mt=maltese vi=vietnamese fy=frisian sk=slovak
    zh-Hant=traditional_chinese fo=faroese su=sundanese uz=uzbek am=amharic az=azerbaijani ka=georgian ti=tigrinya
    fa=persian bs=bosnian si=sinhalese nn=nynorsk xh=xhosa zu=zulu gn=guarani st=sesotho tk=turkmen ky=kyrgyz
    br=breton tw=twi yi=yiddish so=somali ug=uighur ku=kurdish mn=mongolian hy=armenian lo=laothian sd=sindhi
    rm=rhaeto_romance af=afrikaans lb=luxembourgish my=burmese km=khmer bo=tibetan dv=dhivehi chr=cherokee
    syr=syriac lif=limbu or=oriya as=assamese co=corsican ie=interlingue kk=kazakh ln=lingala ps=pashto qu=quechua
    sn=shona tg=tajik tt=tatar to=tonga yo=yoruba mi=maori wo=wolof ab=abkhazian aa=afar ay=aymara ba=bashkir
    bi=bislama dz=dzongkha fj=fijian kl=greenlandic ha=hausa ht=haitian_creole ik=inupiak iu=inuktitut ks=kashmiri
    rw=kinyarwanda mg=malagasy na=nauru om=oromo rn=rundi sm=samoan sg=sango sa=sanskrit ss=siswant ts=tsonga
    tn=tswana vo=volapuk za=zhuang kha=khasi sco=scots lg=ganda gv=manx sr-ME=montenegrin ak=akan ig=igbo
    mfe=mauritian_creole haw=hawaiian ceb=cebuano ee=ewe gaa=ga hmn=hmong kri=krio loz=lozi lua=luba_lulua luo=luo
    new=newari ny=nyanja os=ossetian pam=pampanga nso=pedi raj=rajasthani crs=seselwa tum=tumbuka ve=venda war=waray
    nr=ndebele
    """
  private static let pairs = table.split(whereSeparator: \.isWhitespace).map { pair in
    let sides = pair.split(separator: "=")
    return (code: String(sides[0]), name: String(sides[1]))
  }
  /// What CLD2 has another code for: names that ISO 639 gives these languages today, and countries.
  private static let others = [
    "he": "iw", "jv": "jw", "nb": "no", "fil": "tl", "cn": "zh", "jp": "ja", "kr": "ko", "cz": "cs", "gr": "el",
    "dk": "da", "ua": "uk",
  ]

  /// What stands for a text whose language nobody can tell.
  public static let unknown = "un"

  /// Says which of the words is no code, and what it was meant to be; nil when all are codes. `labels`: those of a model,
  /// which are its codes instead of CLD2's.
  public static func mistake(in words: [String], labels: [String]? = nil) -> String? {
    let codes = labels ?? pairs.map(\.code)
    let known = Set(codes)
    guard let word = words.first(where: { $0 != unknown && !known.contains($0) }) else { return nil }
    let end =
      nearest(word, among: codes).map { "did you mean '\($0)'?" }
      ?? (labels == nil
        ? "codes are those of ISO 639-1, such as en or de"
        : "its labels are such as \(codes.prefix(3).joined(separator: ", "))")
    return "\(quote(word)) is no language that \(labels == nil ? "CLD2" : "the model") tells: \(end)"
  }

  /// The code that a word was meant to be: a name, one with a region (`en-US`), one of three letters, or a typing error.
  private static func nearest(_ word: String, among codes: [String]) -> String? {
    let word = word.lowercased()
    let first = String(word.prefix { $0 != "-" && $0 != "_" })
    let names = pairs.map(\.name)
    let name = names.contains(word) || word.utf8.count < 5 ? word : NearestName.find(word, among: names)
    let named = pairs.first { $0.name == name }?.code
    let prefixed = first.utf8.count == 3 ? pairs.first { first.hasPrefix($0.code) }?.code : nil
    for case let candidate? in [word, named, others[word], first, others[first], prefixed] {
      if let found = codes.first(where: { $0.lowercased() == candidate }) { return found }
      // A model's may have a third letter and a script: eng_Latn.
      if let found = codes.first(where: { $0.contains("_") && $0.hasPrefix(candidate) }) { return found }
    }
    return NearestName.find(word, among: codes)
  }
}
