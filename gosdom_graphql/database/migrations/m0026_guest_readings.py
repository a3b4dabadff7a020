"""What a guest did with readings: a deed names the reading that it sent."""

SQL = "alter table guest_deed add column reading uuid references reading on delete restrict on update restrict;"
