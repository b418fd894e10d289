/**
 * Passwords that worms and word lists try on cameras (Mirai's table among them). A digest does not say what was typed,
 * but it says whether it was one of these.
 */
export const COMMON_PASSWORDS: readonly string[] = [
  '', 'admin', '12345', '123456', '1234', '123456789', '12345678', '888888', '666666', '54321', '1111', '11111', '111111',
  '1111111', '00000000', '000000', '0000', '4321', '123', 'password', 'pass', 'Password', 'passwd', 'root', 'user',
  'guest', 'default', 'support', 'system', 'tech', 'service', 'supervisor', 'admin1', 'admin123', 'admin1234',
  'administrator', 'camera', 'ipcam', 'ipcamera', 'meinsm', 'smcadmin', 'xc3511', 'vizxv', 'xmhdipc', 'juantech',
  'klv123', 'klv1234', 'Zte521', 'hi3518', 'jvbzd', 'anko', 'zlxx.', '7ujMko0vizxv', '7ujMko0admin', 'ikwb', 'dreambox',
  'realtek', 'fucker', 'wbox', 'wbox123', 'pass1234', 'tlJwpbo6', 'jvc', 'ubnt', 'toor', 'qwerty', 'abc123', 'letmein',
  'test', 'changeme', 'hikvision', 'hik12345', 'hik12345+', 'abcd1234', 'Admin123', 'admin@123', 'dahua', 'cat1029',
  'ikwd', 'system123', 'operator', 'view', 'viewer', 'live', 'master', 'security', '1qaz2wsx', 'P@ssw0rd', 'raspberry',
]; // biome-ignore format: a list
