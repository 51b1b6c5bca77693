import { raiseFewFalseAlarms } from '../../../tests/few-false-alarms.ts'

// One of those that take longer; the others are in the unit test and in the long tests.
raiseFewFalseAlarms(['dirty/hotel_bookings.csv.gz'])
