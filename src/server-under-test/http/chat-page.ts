export const CHAT_PAGE = "<!doctype html>";
export const CHAT_PAGE_POLICY = "default-src 'none'";
