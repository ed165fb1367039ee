namespace Penstock.ControlPlane.Alerts;

/// <summary>Whose a rule is.</summary>
public enum AlertOrigin
{
    /// <summary>It comes with the program.</summary>
    Default,

    /// <summary>The configuration file's; the API may not change it.</summary>
    File,

    /// <summary>Made by API.</summary>
    Api,
}
