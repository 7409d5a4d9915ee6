-- Silent phones are counted at each scrape, and a shop has few of them.
create index notice_device_silent on notice_device (silent_since) where silent_since is not null;
