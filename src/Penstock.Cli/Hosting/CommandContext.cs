using Penstock.Catalog.Configuration;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Hosting;

/// <summary>All of the outside world that commands see, so that tests can put another one in its place.</summary>
internal sealed record CommandContext
{
    /// <summary>Where commands read and write.</summary>
    public required Terminal Terminal { get; init; }

    /// <summary>Environment variables and configuration files.</summary>
    public required IConfigurationEnvironment Environment { get; init; }

    /// <summary>Ctrl-C and SIGTERM.</summary>
    public required Interrupts Interrupts { get; init; }

    /// <summary>The clock. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes the handler that HTTP calls of a command go through; the caller disposes of it.</summary>
    public Func<HttpMessageHandler> Http { get; init; } = () => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Folder of the program: models and libraries that ship with it lie below.</summary>
    public string ProgramFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Reads the configuration by the names that this program's registries know.</summary>
    public ConfigurationLoader Configuration => new(Environment, Registries.Names);

    /// <summary>The real world.</summary>
    public static CommandContext OfThisProcess(Interrupts interrupts) => new()
    {
        Terminal = Terminal.OfThisProcess(),
        Environment = new SystemConfigurationEnvironment(),
        Interrupts = interrupts,
    };
}
