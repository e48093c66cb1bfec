/// Words that stand before four numbers with dots which are a version, or a section's number, and no address.
enum VersionWords {
  /// Of the numbers behind them.
  private static let numbered = words(
    """
    version versions ver v release build section chapter rev revision sec clause rule figure table oid rfc iso step
    firmware driver drivers patch update upgrade framework runtime sdk jdk jre package plugin module library
    """)

  /// Programs, languages and systems.
  private static let programs = words(
    """
    net dotnet aspnet asp openssl libressl boringssl openssh ios ipados macos osx tvos watchos android windows linux
    kernel ubuntu debian fedora centos rhel freebsd chrome chromium firefox safari opera edge edg opr mozilla applewebkit
    webkit trident gecko python pypy java kotlin scala ruby rails perl php node nodejs npm yarn deno rust cargo golang
    swift gcc clang llvm cmake gradle maven ant cuda cudnn tensorrt tensorflow pytorch torch keras numpy scipy pandas
    sklearn django flask spring hibernate tomcat jetty jboss wildfly apache httpd nginx haproxy varnish mysql mariadb
    postgres postgresql sqlite mongodb redis oracle db sql exchange sharepoint office word excel outlook powerpoint
    access visio photoshop illustrator acrobat reader flash silverlight directx opengl vulkan nvidia unity unreal matlab
    mathematica labview vmware esxi virtualbox docker kubernetes hadoop spark kafka hive elasticsearch lucene solr
    jenkins git svn curl wget wordpress drupal joomla magento bootstrap jquery angular react vue photon steam skype zoom
    """)

  /// They stand between a program's name and its number: `SQL Server 15.0.2.5`. Alone they may be of an address.
  private static let between = words("server client core studio standard enterprise professional edition tools os lts")

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// Whether a number that begins behind byte `end`, where a word ends, is a version.
  static func stand(before end: Int, in text: TextBytes) -> Bool {
    let word = text.word(before: end)
    if numbered.contains(word) || programs.contains(word) { return true }
    guard between.contains(word), text[end - word.utf8.count - 1] == 0x20 else { return false }
    return programs.contains(text.word(before: end - word.utf8.count - 1))
  }

  /// Whether what stands before the / at a byte names a program: a known one, or a word that begins in upper case.
  static func name(aProgram text: TextBytes, endingAt slash: Int) -> Bool {
    let word = text.word(before: slash)
    guard !word.isEmpty, !text.isWord(slash - word.utf8.count - 1) else { return false }
    return text[slash - word.utf8.count] &- 0x41 < 26 || programs.contains(word)
  }
}
