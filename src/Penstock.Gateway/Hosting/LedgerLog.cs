using Microsoft.Extensions.Logging;
using Penstock.Storage.Ledger;

namespace Penstock.Gateway.Hosting;

/// <summary>Says in the log what the ledger has to tell its operator.</summary>
public static partial class LedgerLog
{
    /// <summary>Where a ledger's notices go.</summary>
    public static Action<LedgerNotice> To(ILoggerFactory logs)
    {
        ILogger logger = logs.CreateLogger("Penstock.Ledger");
        return notice =>
        {
            if (notice.IsProblem)
            {
                Problem(logger, notice.Text);
            }
            else
            {
                Over(logger, notice.Text);
            }
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Text}")]
    private static partial void Problem(ILogger logger, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Text}")]
    private static partial void Over(ILogger logger, string text);
}
