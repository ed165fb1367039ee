using System.Globalization;
using System.Net;
using System.Text;

namespace Penstock.Scaling.Simulation.Charts;

/// <summary>Runs as one page that needs nothing else: a table of what they came to, and a picture of each.</summary>
public static class SimulationPage
{
    /// <summary>Writes it.</summary>
    /// <param name="title">What was simulated.</param>
    /// <param name="runs">Name and result of each.</param>
    /// <param name="attainment">The objective.</param>
    public static string Write(string title, IReadOnlyList<(string Name, SimulationResult Result)> runs, double attainment)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
            .Append(WebUtility.HtmlEncode(title))
            .Append("</title><style>:root{color-scheme:light dark}body{font:15px system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}")
            .Append("table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid #8884}th:first-child,td:first-child{text-align:left}svg{width:100%;height:auto;margin-top:1.5rem}</style>")
            .Append(CultureInfo.InvariantCulture, $"<h1>{WebUtility.HtmlEncode(title)}</h1><table><tr>");
        foreach (string heading in ResultTable.Headings)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th>{WebUtility.HtmlEncode(heading)}</th>");
        }

        page.Append("</tr>");
        foreach ((string name, SimulationResult result) in runs)
        {
            page.Append("<tr>");
            foreach (string cell in ResultTable.Row(name, result))
            {
                page.Append(CultureInfo.InvariantCulture, $"<td>{WebUtility.HtmlEncode(cell)}</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</table>");
        foreach ((string name, SimulationResult result) in runs)
        {
            page.Append(SimulationChart.Draw($"{title}: {name}", result, attainment));
        }

        return page.Append("</html>").ToString();
    }
}
