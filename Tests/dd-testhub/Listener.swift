import Foundation
import Glibc

/// A TCP port of 127.0.0.1 that accepts connections, each on a thread of its own.
struct Listener: Sendable {
  let port: Int
  private let descriptor: Int32

  /// Port 0 takes any free one. Throws when the port is taken.
  init(port: Int) throws(StartError) {
    guard let number = UInt16(exactly: port) else { throw StartError("port \(port): not in 0...65535") }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw StartError("socket: \(unsafe String(cString: strerror(errno)))") }
    var one: Int32 = 1
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = number.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(descriptor, generic, size) == 0 && listen(descriptor, 1024) == 0
          && getsockname(descriptor, generic, &size) == 0
      }
    }
    guard bound else {
      throw StartError("port \(port): \(unsafe String(cString: strerror(errno)))")
    }
    self.descriptor = descriptor
    self.port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// Accepts for ever, on a thread of its own.
  func start(_ serve: @escaping @Sendable (Socket) -> Void) {
    Thread.detachNewThread {
      while true {
        let accepted = accept(descriptor, nil, nil)
        if accepted < 0 {
          if errno == EMFILE || errno == ENFILE { usleep(10_000) }
          continue
        }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        let socket = Socket(descriptor: accepted)
        Thread.detachNewThread { serve(socket) }
      }
    }
  }
}

/// Why the server can't start: a port that is taken, a folder that is missing, a setting that is wrong.
struct StartError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
