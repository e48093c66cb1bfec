import os, sys, time
size, data = int(sys.argv[1]), sys.stdin.buffer.read()
for start in range(0, len(data), size):
    os.write(1, data[start:start + size])
    if start < 40 * size: time.sleep(0.001)
