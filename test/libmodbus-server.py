"""A Modbus/TCP server that is libmodbus itself: 128 registers and 64 coils, as many as the plant's tables hold."""
import ctypes
import sys

lib = ctypes.CDLL("libmodbus.so.5")
lib.modbus_new_tcp.restype = ctypes.c_void_p
lib.modbus_mapping_new.restype = ctypes.c_void_p
context = ctypes.c_void_p(lib.modbus_new_tcp(b"127.0.0.1", int(sys.argv[1])))
mapping = ctypes.c_void_p(lib.modbus_mapping_new(64, 64, 128, 64))
# It waits so long after each exception.
lib.modbus_set_response_timeout(context, 0, 1000)
listening = lib.modbus_tcp_listen(context, 1)
print("listens", flush=True)
accepted = ctypes.c_int(listening)
lib.modbus_tcp_accept(context, ctypes.byref(accepted))
query = (ctypes.c_uint8 * 260)()
while True:
    length = lib.modbus_receive(context, query)
    if length == -1:
        break
    if length > 0:
        lib.modbus_reply(context, query, length, mapping)
