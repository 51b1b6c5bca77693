import { raiseFewFalseAlarms } from '../../../tests/few-false-alarms.ts'

raiseFewFalseAlarms(['recommendations/msweb_visits.csv.gz', 'recommendations/online_retail.csv.gz'])
