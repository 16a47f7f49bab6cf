/* What the embedded engine cannot do, or does otherwise: the tests that are not run with it, and why. docs/embedded.md
 * says the same to users. */
#include "embedded.h"

namespace
{

const struct {
    const char *tests, *reason;
} DIFFERENCES[] = {
    {"Old*", "another server"},
    {"Crate*", "another server"},
    {"Hosts*", "there are no links of a network"},
    {"Polling*", "there are no links of a network"},
    {"Pool*", "there are no links of a network"},
    {"Cut*", "there are no links of a network"},
    {"Feed*", "there are no links of a network"},
    {"Abandon.ASmallRestKeepsTheLink/*", "there are no links of a network"},
    {"Abandon.ASpillEndsWithItsProcess/*", "a child of fork() cannot have the engine of its parent"},
    {"External.LargeOnesInLittleMemory/*", "external tables are sent from memory"},
    {"Stream.DroppedLinkIs08S01/*", "there are no links of a network"},
    {"Stream.CutAnywhereNeverLooksWhole/*", "there are no links of a network"},
    {"Attribute.DeadTellsOfALostLink/*", "there are no links of a network"},
    {"Conformance_sqlstates.EachIsTriggeredOrCannotBe/*", "there are no links of a network"},
    {"Marker.AsksOnceAndNeverRuns/*", "there are no links of a network, in which requests are counted"},
    {"Catalog.ManyTables/*", "there is no query log"},
    {"Catalog.OneRequestACall/*", "there are no links of a network, in which requests are counted"},
    {"Conformance_levels.L106_BrowseConnect/*", "there is no host to ask for"},
    {"Odbc2Browse.AsksForServerThenForUser/*", "there is no host to ask for"},
    {"Conformance_levels.DriverCompletion/*", "there are no users"},
    {"Connect*", "there are no users, hosts and ports"},
    {"StateOfConnecting*", "there are no users, hosts and ports"},
    {"Catalog.Privileges*/*", "there are no users"},
    {"Escape.NativeSqlIsWhatIsSent/*", "there is no query log"},
    {"Handle.QueryIdIsTheServers/*", "queryID() is the engine's own number"},
    {"Session.QueryIdOfOneExecution/*", "queryID() is the engine's own number"},
    {"Session.AutoBeginsWithTheStatementThatNeedsIt/*", "its sessions cannot be asked for from outside"},
    {"Session.OptionsOfTheConnection/*", "its sessions cannot be asked for from outside"},
    {"Session.ReadonlyUsersHaveSessionsAndKill/*", "there are no users"},
    {"Session.FailureBehindTheRowsSurfacesThere/*", "fewer rows come before an exception"},
    {"Totals.FailuresBehindALimitOfRows/*", "fewer rows come before an exception"},
    {"Totals.RowsThatAreLeft/*", "fewer rows come before an exception"},
    {"Totals.BehindNoRows/*", "it writes the totals of no rows before the head of the format: an error"},
    {"Scroll.AnErrorIsMetWhereItOccurs/*", "fewer rows come before an exception"},
    {"Extras.ProgressOfAQueryThatEndsAtOnce/*", "it tells no total"},
};

} // namespace

std::string embedded_filter()
{
    std::string filter;

    for (const auto &difference : DIFFERENCES)
        filter += std::string(filter.empty() ? "" : ":") + difference.tests;
    return filter;
}
