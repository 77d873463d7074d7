const IN_RANGE = 'at >= @from and at < @to'

/** Reports, and what somebody who knows the tables would write for the same figures. */
export const HAND_WRITTEN: readonly { what: string; query: string; sql: string }[] = [
  {
    what: 'clicks by source',
    query: 'group_by=source&metrics=clicks',
    sql: `select pid, count(case when bot = 0 then 1 end) as clicks from clicks where ${IN_RANGE}
      group by pid order by clicks desc limit 100`,
  },
  {
    what: 'events by event',
    query: 'group_by=event&metrics=events',
    sql: `select event_id, count(*) as events from events where ${IN_RANGE}
      group by event_id order by events desc limit 100`,
  },
  {
    what: 'events by day',
    query: 'group_by=date&metrics=events',
    sql: `select at / 86400000 as day, count(*) as events from events where ${IN_RANGE} group by day order by day`,
  },
  {
    what: 'payout by source',
    query: 'group_by=source&metrics=conversion_payout',
    sql: `select pid, sum(case when status = 'accepted' then payout_micros else 0 end) as payout
      from conversions where ${IN_RANGE} group by pid order by payout desc limit 100`,
  },
  {
    what: 'events by the click’s sub1',
    query: 'group_by=sub1&metrics=events',
    sql: `select coalesce(json_extract(e.body, '$.tracking.sub1'), json_extract(c.body, '$.params.sub1')) as sub1,
      count(*) as events
      from events e left join clicks c on c.transaction_id = e.transaction_id and c.cid = e.cid
      where e.at >= @from and e.at < @to group by 1 order by events desc limit 100`,
  },
]
