using Microsoft.Extensions.Logging;

namespace Penstock.Gateway.Hosting;

/// <summary>What the server says to its operator. Nothing is said per request.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Data plane on {Address}")]
    public static partial void Listening(ILogger logger, Uri address);

    [LoggerMessage(Level = LogLevel.Information, Message = "No key is configured: the data plane on {Address} is open to every program on this machine")]
    public static partial void Open(ILogger logger, Uri address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Configuration {Version} is in force, {Models} models")]
    public static partial void Applied(ILogger logger, long version, int models);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    public static partial void Problem(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Request} failed by a fault of our own")]
    public static partial void Bug(ILogger logger, Exception exception, string request);

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining: {Running} requests are running")]
    public static partial void Draining(ILogger logger, int running);
}
